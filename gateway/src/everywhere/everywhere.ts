import { type Body, err, isName, ok, type Result } from '@rungway/protocol'
import type { CallFailure, OtherNodes } from '../cluster/contract.ts'
import { RungwayError } from '../errors.ts'
import type { GatewayStats } from '../reports/counters.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Lifecycle } from '../sessions/lifecycle.ts'
import { checkEndCode, type EndCode } from '../sessions/session.ts'
import { answerOwn } from './answer.ts'
import type { Everywhere, FindOptions, Found, Reached, SessionsEverywhere, StatsEverywhere } from './contract.ts'
import { readFound } from './found.ts'
import { endHere, recordsOf } from './here.ts'
import { endText, sendText, type Target } from './orders.ts'
import { isLimit, MAX_FOUND, type Question } from './questions.ts'
import { readStats, totalOf } from './stats.ts'
import { type Answered, errorOf, sorted } from './unreached.ts'

interface Context {
  readonly sessions: Lifecycle
  stats(): GatewayStats
  readonly scheduler: Pick<Scheduler, 'soon'>
  /** Null: there is one node. */
  readonly others: OtherNodes | null
  /** Where a call is not waited for, what it did not reach. */
  report(error: unknown): void
}

/** What was done on this node, and what becomes of it on the others. */
interface Done {
  readonly here: number
  readonly elsewhere: Promise<Reached>
}

/** Calls that reach the sessions of all nodes. */
export interface EverywhereCalls {
  readonly everywhere: Everywhere
  /** At once here, and on its way to the others: what they do not do is reported. Returns how many it reached here. */
  send(to: Target, body: Body): number
  end(to: Target, code: EndCode, reason: string): number
}

const NOTHING: Reached = { sessions: 0, unreached: [] }
const NOWHERE: Promise<Reached> = Promise.resolve(NOTHING)

export function createEverywhere(context: Context): EverywhereCalls {
  const { sessions, others, report, scheduler } = context
  const node = others?.own ?? ''
  const elsewhere = async (text: string): Promise<Reached> => {
    if (others === null) return NOTHING
    const names = others.names()
    const answers = await Promise.all(names.map(async (node) => ({ node, result: await others.order(node, text) })))
    return reachedOf(answers)
  }
  const send = (to: Target, body: Body): Done => {
    const payload = sessions.encode(body)
    if (payload === null) return { here: 0, elsewhere: NOWHERE }
    const here = sessions.queue(recordsOf(sessions, to), payload)
    return { here, elsewhere: others === null ? NOWHERE : elsewhere(sendText(to, payload)) }
  }
  const end = (to: Target, code: EndCode, reason: string): Done => {
    checkEndCode(code)
    const here = endHere(sessions, { type: 'end', to, code, reason })
    return { here, elsewhere: others === null ? NOWHERE : elsewhere(endText(to, code, reason)) }
  }
  const waited = async ({ here, elsewhere }: Done): Promise<Reached> => {
    const reached = await elsewhere
    return { ...reached, sessions: here + reached.sessions }
  }
  const reported = ({ here, elsewhere }: Done): number => {
    void elsewhere.then(({ unreached }) => {
      for (const each of unreached) report(errorOf(each))
    })
    return here
  }
  /** This node first. What fails here is a node that is not reached, too. */
  const ask = async (question: Question): Promise<Answered[]> => {
    const here = answerOwn(context, question).then(ok, (error: unknown) => failedHere(error))
    const text = JSON.stringify(question)
    const elsewhere = others?.names().map(async (node) => ({ node, result: await others.ask(node, text) })) ?? []
    return await Promise.all([here.then((result) => ({ node, result })), ...elsewhere])
  }
  const find = async (of: Target, { text = '', limit = 100 }: FindOptions): Promise<Found> => {
    if (!isLimit(limit)) throw new RungwayError('bad-request', `limit is ${limit}; it takes 0 to ${MAX_FOUND}.`)
    const { known, unreached } = sorted(await ask({ type: 'find', of, text, limit }), readFound)
    return {
      count: known.reduce((sum, { value }) => sum + value.count, 0),
      sessions: known
        .flatMap(({ node, value }) => value.sessions.map((session) => ({ node, ...session })))
        .slice(0, limit),
      unreached,
    }
  }
  const subscription = async (type: 'subscribe' | 'unsubscribe', of: Target, channel: string): Promise<Reached> => {
    if (!isName(channel)) throw new RungwayError('bad-request', `${JSON.stringify(channel)} is no channel's name.`)
    return reachedOf(await ask({ type, of, channel }))
  }
  const stats = async (): Promise<StatsEverywhere> => {
    const { known, unreached } = sorted(await ask({ type: 'stats' }), readStats)
    const nodes = known.map(({ node, value }) => ({ node, stats: value }))
    return { total: totalOf(nodes.map(({ stats }) => stats)), nodes, unreached }
  }
  const handleOf = (to: Target): SessionsEverywhere => ({
    send: async (body) => await waited(send(to, body)),
    async end(code = 'unauthorized', reason = '') {
      const done = end(to, code, reason)
      // They leave the table at the end of the turn, and a caller that looks then is not to find them.
      await new Promise<void>((resolve) => scheduler.soon(resolve))
      return await waited(done)
    },
    subscribe: (channel) => subscription('subscribe', to, channel),
    unsubscribe: (channel) => subscription('unsubscribe', to, channel),
    find: (options = {}) => find(to, options),
  })
  return {
    everywhere: {
      node,
      broadcast: handleOf({ type: 'all' }).send,
      user: (id) => handleOf({ type: 'user', id }),
      session: (name) => handleOf({ type: 'session', name }),
      find: (options = {}) => find({ type: 'all' }, options),
      stats,
    },
    send: (to, body) => reported(send(to, body)),
    end: (to, code, reason) => reported(end(to, code, reason)),
  }
}

const failedHere = (error: unknown): Result<never, CallFailure> =>
  err({ type: 'lost', message: `It has failed here: ${error instanceof Error ? error.message : String(error)}` })

function reachedOf(answers: readonly Answered[]): Reached {
  const { known, unreached } = sorted(answers, (value) => (typeof value === 'number' ? value : null))
  return { sessions: known.reduce((sum, { value }) => sum + value, 0), unreached }
}
