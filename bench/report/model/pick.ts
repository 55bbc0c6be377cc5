import { compact } from '../number.ts'
import { duration } from '../quantity.ts'
import type { Estimate, Prediction } from './predict.ts'

/** Nobody notices less, or a smaller share. */
const UNNOTICED_MS = 20
const UNNOTICED_SHARE = 0.25

const COSTS = [
  ['bytesPerMinute', 'bytes on the wire'],
  ['cores', "the server's processor"],
  ['memoryBytes', "the server's memory"],
] as const

export interface Pick {
  readonly technique: string
  /** Why, in words. */
  readonly reason: string
}

type Latent = Prediction & { readonly latencyMs: Estimate }

/** How many times the least of all it costs: the geometric mean over what is known of it. */
function costOf(prediction: Prediction, among: readonly Prediction[]): number {
  const ratios = COSTS.flatMap(([name]) => {
    const least = Math.min(...among.map((other) => other[name]?.value ?? Number.POSITIVE_INFINITY))
    const own = prediction[name]?.value
    return own === undefined || !(least > 0) ? [] : [own / least]
  })
  return ratios.length === 0 ? 1 : Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
}

/** Of those that are as fast as anybody would notice, the one that costs least. Null where no latency is known. */
export function pick(predictions: readonly Prediction[]): Pick | null {
  const latent = predictions.filter((each): each is Latent => each.latencyMs !== null)
  const fastest = Math.min(...latent.map(({ latencyMs }) => latencyMs.value))
  const limitMs = fastest + Math.max(UNNOTICED_MS, fastest * UNNOTICED_SHARE)
  const quick = latent.filter(({ latencyMs }) => latencyMs.value <= limitMs)
  const [best, next] = quick
    .map((prediction) => ({ prediction, cost: costOf(prediction, quick) }))
    .sort((one, other) => one.cost - other.cost)
  if (best === undefined) return null
  const { technique, latencyMs } = best.prediction
  const sentences = [
    latencyMs.value === fastest
      ? `Nothing is faster than its ${duration(latencyMs.value)}.`
      : `Its ${duration(latencyMs.value)} is as good as the lowest latency, ${duration(fastest)}.`,
    next === undefined
      ? 'No other comes near.'
      : `Of the ${quick.length} that are about as fast it ${leads(best.prediction, quick)}; ${next.prediction.technique} costs ${compact(next.cost / best.cost)} times as much.`,
  ]
  return { technique, reason: sentences.join(' ') }
}

function leads(best: Prediction, among: readonly Prediction[]): string {
  const led = COSTS.filter(([name]) => {
    const own = best[name]?.value
    return own !== undefined && among.every((other) => own <= (other[name]?.value ?? Number.POSITIVE_INFINITY))
  }).map(([, words]) => words)
  if (led.length === 0) return 'costs least all in all'
  return `takes least of ${led.length === 1 ? led[0] : `${led.slice(0, -1).join(', ')} and ${led.at(-1)}`}`
}
