import { mean } from 'simple-statistics'
import { durations } from '../../text/quantity.ts'
import { ENGLISH, type Speech } from '../speech/en.ts'
import type { Estimate, Prediction } from './predict.ts'

/** Smaller differences of latency go unnoticed, as amount or as share. */
const UNNOTICED_MS = 20
const UNNOTICED_SHARE = 0.25

const COSTS = ['bytesPerMinute', 'cores', 'memoryBytes'] as const

export interface Pick {
  readonly technique: string
  /** In words. */
  readonly reason: string
}

type Latent = Prediction & { readonly latencyMs: Estimate }

/** A cost that is known of all candidates: an unknown cost is not zero. */
interface Compared {
  readonly name: (typeof COSTS)[number]
  readonly of: ReadonlyMap<Prediction, number>
  readonly least: number
  /** The largest average error among them. */
  readonly errorPercent: number
}

function comparedCosts(among: readonly Prediction[]): Compared[] {
  return COSTS.flatMap((name) => {
    const estimates = among.flatMap((prediction) => prediction[name] ?? [])
    const least = Math.min(...estimates.map(({ value }) => value))
    if (estimates.length < among.length || !(least > 0)) return []
    return {
      name,
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
export function pick(predictions: readonly Prediction[], speech: Speech = ENGLISH): Pick | null {
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
  const dearer = costs.filter(({ cost }) => cost > leastCost * tolerance).sort((one, other) => one.cost - other.cost)[0]
  const { pick: words } = speech
  const named = (names: readonly Compared[]): string => speech.list(names.map(({ name }) => words.costs[name]))
  const reasons = [
    latencyMs.value === fastest
      ? words.lowest(inUnit(fastest))
      : words.asGood(inUnit(latencyMs.value), inUnit(fastest)),
  ]
  if (quick.length === 1) reasons.push(words.alone)
  if (quick.length > 1 && compared.length === 0) reasons.push(words.firstTried(quick.length))
  if (level.length > 0 && compared.length > 0) {
    const others = speech.list(level.map(({ prediction }) => speech.technique(prediction.technique)))
    reasons.push(words.onPar(quick.length, others, named(compared)))
  }
  if (level.length === 0 && dearer !== undefined) {
    const led = compared.filter(({ of, least }) => of.get(best.prediction) === least)
    const other = speech.technique(dearer.prediction.technique)
    const times = dearer.cost / best.cost
    reasons.push(
      led.length === 0
        ? words.leastInAll(quick.length, other, times)
        : words.needsLeast(quick.length, named(led), other, times),
    )
  }
  return { technique, reason: reasons.join(words.between) }
}
