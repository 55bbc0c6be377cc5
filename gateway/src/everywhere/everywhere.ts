import type { Body, Result } from '@rungway/protocol'
import type { CallFailure, OtherNodes } from '../cluster/contract.ts'
import { RungwayError } from '../errors.ts'
import type { Lifecycle } from '../sessions/lifecycle.ts'
import { checkEndCode, type EndCode } from '../sessions/session.ts'
import type { Everywhere, Reached, SessionsEverywhere, Unreached } from './contract.ts'
import { endHere, recordsOf } from './here.ts'
import { endText, sendText, type Target } from './orders.ts'

interface Context {
  readonly sessions: Lifecycle
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

export function createEverywhere({ sessions, others, report }: Context): EverywhereCalls {
  const elsewhere = async (text: string): Promise<Reached> => {
    if (others === null) return NOTHING
    const names = others.names()
    const answers = await Promise.all(names.map((node) => others.order(node, text)))
    return reachedOf(names, answers)
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
  const handleOf = (to: Target): SessionsEverywhere => ({
    send: async (body) => await waited(send(to, body)),
    end: async (code = 'unauthorized', reason = '') => await waited(end(to, code, reason)),
  })
  return {
    everywhere: {
      broadcast: handleOf({ type: 'all' }).send,
      user: (id) => handleOf({ type: 'user', id }),
      session: (name) => handleOf({ type: 'session', name }),
    },
    send: (to, body) => reported(send(to, body)),
    end: (to, code, reason) => reported(end(to, code, reason)),
  }
}

const JUNK = 'It has answered what no node does: see that all run the same version.'

function reachedOf(nodes: readonly string[], answers: readonly Result<unknown, CallFailure>[]): Reached {
  let sessions = 0
  const unreached: Unreached[] = []
  for (const [at, answer] of answers.entries()) {
    const node = nodes[at] ?? ''
    if (answer.ok && typeof answer.value === 'number') sessions += answer.value
    else if (answer.ok) unreached.push({ node, done: 'unsure', message: JUNK })
    else if (answer.error.type !== 'gone') unreached.push(unreachedBy(node, answer.error))
  }
  return { sessions, unreached }
}

export function unreachedBy(node: string, { type, message }: CallFailure): Unreached {
  return { node, done: type === 'lost' ? 'unsure' : 'nothing', message }
}

function errorOf({ node, done, message }: Unreached): RungwayError {
  const what = done === 'unsure' ? 'may not have done' : 'has not done'
  const code = done === 'unsure' ? 'unsure' : 'unavailable'
  return new RungwayError(code, `The node ${node} ${what} what all nodes were to do with their sessions. ${message}`)
}
