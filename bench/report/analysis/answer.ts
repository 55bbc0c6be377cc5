import { duration, frequency, list, size, cores as words } from '../../text/quantity.ts'
import type { Model } from '../model/model.ts'
import { pick } from '../model/pick.ts'
import { predict, type Settings } from '../model/predict.ts'
import { circumstancesOf, type Ranking, ranked } from './ranking.ts'

/** A common question, and its answer by the numbers of a run. */
export interface Answer {
  readonly question: string
  /** Null: not measured. */
  readonly answer: string | null
  /** What the answer is based on, or what has to be measured for it. */
  readonly basis: string
  /** Scenarios that answer it. */
  readonly scenarios: readonly string[]
}

/** A question that a ranking answers. */
export interface RankedQuestion extends Ranking {
  readonly question: string
  readonly scenario: string
  /** What was measured, as the start of a sentence. */
  readonly what: string
  /** What the load is of, if not of each client. */
  readonly ofLoad?: string
  /** Appended to the ranking. */
  readonly also?: string
}

export function rankedAnswer({ question, scenario, what, ofLoad, also = '', ...ranking }: RankedQuestion): Answer {
  const answer = ranked(ranking)
  const circumstances = circumstancesOf(ranking.rows, ofLoad)
  return {
    question,
    answer: answer === null ? null : `${answer}${also}`,
    basis: circumstances === '' ? `${what}.` : `${what}: ${circumstances}.`,
    scenarios: [scenario],
  }
}

/** Answers for conditions that were not measured themselves, by the fitted model. */
export function predictedAnswer(
  model: Model,
  question: string,
  settings: Settings,
  scenarios: readonly string[],
): Answer {
  const predictions = model.map((technique) => predict(technique, settings))
  const best = pick(predictions.filter(({ cores }) => cores !== null))
  const found = predictions.find(({ technique }) => technique === best?.technique)
  const { ratePerSecond, payloadBytes, clients, rttMs, pollMs } = settings
  const basis = `From the fitted model, whose errors stand beside its numbers in the chooser: ${frequency(ratePerSecond)} of ${size(payloadBytes)} to each of ${clients.toLocaleString('en')} clients, a round trip of ${duration(rttMs)}, polls every ${duration(pollMs)}.`
  if (best === null || found === undefined) return { question, answer: null, basis, scenarios }
  const { cores, memoryBytes, bytesPerMinute } = found
  const costs = [cores && words(cores.value), memoryBytes && `${size(memoryBytes.value)} of memory`]
  const each = bytesPerMinute === null ? '' : `, and each client ${size(bytesPerMinute.value)} per minute`
  return {
    question,
    answer: `${best.technique}: all clients together take about ${list(costs.flatMap((cost) => cost ?? []))}${each}. ${best.reason}`,
    basis,
    scenarios,
  }
}
