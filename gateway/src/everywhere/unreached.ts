import type { Result } from '@rungway/protocol'
import type { CallFailure } from '../cluster/contract.ts'
import { RungwayError } from '../errors.ts'
import type { Unreached } from './contract.ts'

/** What a node has answered. */
export interface Answered {
  readonly node: string
  readonly result: Result<unknown, CallFailure>
}

interface Sorted<T> {
  readonly known: readonly { readonly node: string; readonly value: T }[]
  readonly unreached: readonly Unreached[]
}

const JUNK = 'It has answered what no node does: see that all run the same version.'

/** Tells answers from what is none; a node that is gone is neither. `read`: null for what is no answer. */
export function sorted<T>(answers: readonly Answered[], read: (value: unknown) => T | null): Sorted<T> {
  const known: { node: string; value: T }[] = []
  const unreached: Unreached[] = []
  for (const { node, result } of answers) {
    const value = result.ok ? read(result.value) : null
    if (value !== null) known.push({ node, value })
    else if (result.ok) unreached.push({ node, done: 'unsure', message: JUNK })
    else if (result.error.type !== 'gone') unreached.push(unreachedBy(node, result.error))
  }
  return { known, unreached }
}

const unreachedBy = (node: string, { type, message }: CallFailure): Unreached => ({
  node,
  done: type === 'lost' ? 'unsure' : 'nothing',
  message,
})

/** For `onError`, where no caller waits. */
export function errorOf({ node, done, message }: Unreached): RungwayError {
  const what = done === 'unsure' ? 'may not have done' : 'has not done'
  const code = done === 'unsure' ? 'unsure' : 'unavailable'
  return new RungwayError(code, `The node ${node} ${what} what all nodes were to do with their sessions. ${message}`)
}
