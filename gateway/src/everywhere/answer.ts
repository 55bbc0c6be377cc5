import type { Json } from '@rungway/protocol'
import type { GatewayStats } from '../reports/counters.ts'
import type { Lifecycle } from '../sessions/lifecycle.ts'
import type { Crowd } from './crowd.ts'
import { findIn } from './found.ts'
import { recordsOf } from './here.ts'
import { isFields } from './orders.ts'
import { type Question, readQuestion } from './questions.ts'

interface Context {
  readonly sessions: Lifecycle
  stats(): GatewayStats
}

interface Answering extends Context {
  readonly crowd: Crowd
}

/** What a node answers to one of its own. Rejects with what the broker says when it cannot be reached. */
export async function answerOwn({ sessions, stats }: Context, question: Question): Promise<unknown> {
  if (question.type === 'stats') return stats()
  const records = recordsOf(sessions, question.of)
  if (question.type === 'find') return findIn(records, question.text, question.limit)
  const { type, channel } = question
  if (type === 'subscribe') {
    const subscribed = [...records].map(({ session }) => session.subscribe(channel))
    return (await Promise.all(subscribed)).length
  }
  return [...records].filter(({ session }) => session.unsubscribe(channel)).length
}

/** What a node answers another; null: it does not understand the question. */
export async function answer({ crowd, ...context }: Answering, from: unknown): Promise<Json> {
  if (isFields(from) && from['type'] === 'crowd') return crowd.heard(from) ? true : null
  const question = readQuestion(from)
  // Counts, names and texts alone, whose records have no type of JSON.
  return question === null ? null : ((await answerOwn(context, question)) as Json)
}
