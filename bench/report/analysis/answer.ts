import { duration, size } from '../../text/quantity.ts'
import type { Model } from '../model/model.ts'
import { pick } from '../model/pick.ts'
import { predict, type Settings } from '../model/predict.ts'
import type { Speech } from '../speech/en.ts'
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
  /** Whether the load is that of all clients together, and not of each. */
  readonly isOfAll?: boolean
  /** Appended to the ranking. */
  readonly also?: string
}

export function rankedAnswer(
  { question, scenario, what, isOfAll = false, also = '', ...ranking }: RankedQuestion,
  speech: Speech,
): Answer {
  const answer = ranked(ranking, speech)
  return {
    question,
    answer: answer === null ? null : `${answer}${also}`,
    basis: speech.basis(what, circumstancesOf(ranking.rows, isOfAll, speech)),
    scenarios: [scenario],
  }
}

/** The answer for conditions that were not measured themselves, by the fitted model. */
export function predictedAnswer(
  model: Model,
  settings: Settings,
  scenarios: readonly string[],
  speech: Speech,
): Answer {
  const { rarely } = speech.questions
  const predictions = model.map((technique) => predict(technique, settings))
  const best = pick(
    predictions.filter(({ cores }) => cores !== null),
    speech,
  )
  const found = predictions.find(({ technique }) => technique === best?.technique)
  const { ratePerSecond, payloadBytes, clients, rttMs, pollMs } = settings
  const about = {
    question: rarely.question,
    basis: rarely.basis({
      ratePerSecond,
      size: size(payloadBytes),
      clients,
      rtt: duration(rttMs),
      poll: duration(pollMs),
    }),
    scenarios,
  }
  if (best === null || found === undefined) return { ...about, answer: null }
  const { cores, memoryBytes, bytesPerMinute } = found
  const costs = [cores && speech.cores(cores.value), memoryBytes && rarely.memory(size(memoryBytes.value))]
  const each = bytesPerMinute === null ? null : size(bytesPerMinute.value)
  const answer = rarely.answer(
    speech.technique(best.technique),
    speech.list(costs.flatMap((cost) => cost ?? [])),
    each,
    best.reason,
  )
  return { ...about, answer }
}
