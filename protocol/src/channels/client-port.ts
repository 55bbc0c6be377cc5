import type { Json } from '../wire/frame.ts'
import type { CallBody } from './frames.ts'

/** What a question was answered with. */
export type Answer = Extract<CallBody, { readonly type: 'ok' | 'no' }>

/** An answer that never came from the gateway. */
export const refusal = (code: string, message: string): Answer => ({ type: 'no', id: 0, code, message })

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
