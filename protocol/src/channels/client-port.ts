import type { Json } from '../wire/frame.ts'
import type { CallBody } from './frames.ts'

/** What a question was answered with. */
export type Answer = Extract<CallBody, { readonly type: 'ok' | 'no' }>

/** An answer that never came from the gateway. */
export const refusal = (code: string, message: string): Answer => ({ type: 'no', id: 0, code, message })

/** Where the gateway names none. */
const PAUSE_MS = 1_000
const MIN_PAUSE_MS = 100
const MAX_PAUSE_MS = 3_600_000

/** How long a client waits before it asks the same again: neither a loop, nor for ever, whatever the gateway says. */
export const pauseMs = ({ retryAfterMs = PAUSE_MS }: { readonly retryAfterMs?: number }): number =>
  Math.min(Math.max(retryAfterMs, MIN_PAUSE_MS), MAX_PAUSE_MS)

/** One who waits for an answer. */
export interface Asker {
  answered(answer: Answer, now: number): void
  /** The session is lost, and the answer with it. Absent where the question is asked again from elsewhere. */
  lost?(): void
}

/** What the parts of the client's end share. */
export interface ClientPort {
  /** Queues `[kind, id, ...values]`. Returns the id. */
  ask(kind: string, values: readonly (Json | undefined)[], asker: Asker): number
  /** Lets the shell make a call, once the machine is done. */
  call(run: () => void): void
}
