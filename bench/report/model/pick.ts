import { mean } from 'simple-statistics'
import { compact } from '../../text/number.ts'
import { durations, list } from '../../text/quantity.ts'
import type { Estimate, Prediction } from './predict.ts'

/** Smaller differences of latency go unnoticed, as amount or as share. */
const UNNOTICED_MS = 20
const UNNOTICED_SHARE = 0.25

const COSTS = [
  ['bytesPerMinute', 'bytes on the wire'],
  ['cores', "the server's processor"],
  ['memoryBytes', "the server's memory"],
] as const

export interface Pick {
  readonly technique: string
  /** In words. */
  readonly reason: string
}

type Latent = Prediction & { readonly latencyMs: Estimate }

/** A cost that is known of all candidates: an unknown cost is not zero. */
interface Compared {
  readonly words: string
  readonly of: ReadonlyMap<Prediction, number>
  readonly least: number
  /** The largest average error among them. */
  readonly errorPercent: number
}

function comparedCosts(among: readonly Prediction[]): Compared[] {
  return COSTS.flatMap(([name, words]) => {
    const estimates = among.flatMap((prediction) => prediction[name] ?? [])
    const least = Math.min(...estimates.map(({ value }) => value))
    if (estimates.length < among.length || !(least > 0)) return []
    return {
      words,
      of: new Map(among.map((prediction) => [prediction, prediction[name]?.value ?? least])),
      least,
      errorPercent: Math.max(...estimates.map(({ errorPercent }) => errorPercent ?? 0)),
    }
  })
}

/** The geometric mean; 1 without factors. */
const meanFactor = (factors: readonly number[]): number =>
  factors.length === 0 ? 1 : Math.exp(mean(factors.map(Math.log)))

/**
 * The cheapest of the techniques whose latency is as good as the lowest. If several cost the same
 * within the errors it is the first, so predictions come in the order of preference. Null if no
 * latency is known.
 */
export function pick(predictions: readonly Prediction[]): Pick | null {
  const latent = predictions.filter((each): each is Latent => each.latencyMs !== null)
  const fastest = Math.min(...latent.map(({ latencyMs }) => latencyMs.value))
  const limitMs = fastest + Math.max(UNNOTICED_MS, fastest * UNNOTICED_SHARE)
  const quick = latent.filter(({ latencyMs }) => latencyMs.value <= limitMs)
  const compared = comparedCosts(quick)
  const costs = quick.map((prediction) => ({
    prediction,
    cost: meanFactor(compared.map(({ of, least }) => (of.get(prediction) ?? least) / least)),
  }))
  const leastCost = Math.min(...costs.map(({ cost }) => cost))
  const tolerance = meanFactor(compared.map(({ errorPercent }) => 1 + errorPercent / 100))
  const [best, ...level] = costs.filter(({ cost }) => cost <= leastCost * tolerance)
  if (best === undefined) return null
  const { technique, latencyMs } = best.prediction
  const inUnit = durations([latencyMs.value, fastest])
  const others = `Of the ${quick.length} techniques with about that latency it`
  const dearer = costs.filter(({ cost }) => cost > leastCost * tolerance).sort((one, other) => one.cost - other.cost)[0]
  const reasons = [
    latencyMs.value === fastest
      ? `It has the lowest latency, ${inUnit(fastest)}.`
      : `Its ${inUnit(latencyMs.value)} is as good as the lowest latency, ${inUnit(fastest)}.`,
    quick.length === 1 ? 'No other technique is close.' : '',
    quick.length > 1 && compared.length === 0
      ? `${others} is the first that a client tries; no cost was measured of all of them.`
      : '',
    level.length > 0 && compared.length > 0
      ? `${others} is the first that a client tries, and on a par with ${list(level.map(({ prediction }) => prediction.technique))}: in ${list(compared.map(({ words }) => words))} they differ by less than the errors.`
      : '',
    level.length === 0 && dearer !== undefined
      ? `${others} ${leads(best.prediction, compared)}; ${dearer.prediction.technique} costs ${compact(dearer.cost / best.cost)} times as much.`
      : '',
  ]
  return { technique, reason: reasons.filter((reason) => reason !== '').join(' ') }
}

function leads(best: Prediction, compared: readonly Compared[]): string {
  const led = compared.filter(({ of, least }) => of.get(best) === least).map(({ words }) => words)
  return led.length === 0 ? 'has the lowest total cost' : `needs the least of ${list(led)}`
}
