import type { ApiShape } from '@rungway/protocol'
import type { Scheduler } from '../scheduler.ts'
import type { Session, SessionEvents } from '../sessions/session.ts'
import { attempt } from './attempt.ts'
import { Causes } from './causes.ts'
import { printable } from './printable.ts'

/** Where an error came from. */
export interface ErrorContext<A extends ApiShape = ApiShape> {
  /** Null when it happened before there was one. */
  readonly session: Session<A> | null
  /**
   * The event whose listener failed; `send` for a body that cannot be sent; `authenticate` and
   * `refusal` (`onRefusal`) for the options of that name; `channels` for `authorize` and the broker;
   * `cluster` for what fails between nodes;
   * `handle` for a handler of requests over a session; `request` for anything else that failed
   * while a request of HTTP or a link was served; `protocol` for a listener of another protocol that is
   * mounted.
   */
  readonly event:
    | keyof SessionEvents
    | 'session'
    | 'send'
    | 'authenticate'
    | 'refusal'
    | 'request'
    | 'channels'
    | 'cluster'
    | 'handle'
    | 'protocol'
}

/**
 * Called with an error that an application callback has thrown, or that its promise was rejected
 * with.
 */
export type OnError<A extends ApiShape = ApiShape> = (error: unknown, context: ErrorContext<A>) => void

/**
 * The reporter of a gateway. It never throws, whatever `onError` does, later neither. Without that it
 * writes to the console, each cause once a minute: what strangers can make an application throw, they can a
 * thousand times a second.
 */
export function errorReporter(scheduler: Pick<Scheduler, 'now'>, onError?: OnError): OnError {
  const logError = errorLog(new Causes(scheduler))
  if (onError === undefined) return logError
  return (error, context) =>
    attempt(
      () => onError(error, context),
      (failure) => {
        logError(error, context)
        logError(failure, context)
      },
    )
}

/** What failed, in the words of the log. */
const SUBJECTS: Readonly<Partial<Record<ErrorContext['event'], string>>> = {
  send: 'a body was not sent',
  request: 'a request failed',
  protocol: 'a listener of a mounted protocol failed',
  authenticate: '"authenticate" failed',
  refusal: '"onRefusal" failed',
  channels: 'a call about a channel failed',
  cluster: 'something between nodes failed',
  handle: 'a handler of requests failed',
}

/** One line on the console: which session, what failed, and where in the code. */
const errorLog =
  (causes: Causes<ErrorContext['event']>): OnError =>
  (error, { session, event }) => {
    const text = printable(describe(error))
    const count = causes.count(event, text)
    if (count === null) return
    const where = session === null ? '' : ` session ${session.name}:`
    const what = SUBJECTS[event] ?? `a listener to "${event}" failed`
    const times = count === 1 ? '' : ` (${count} such errors since this was last said)`
    // biome-ignore lint/suspicious/noConsole: without `onError` an application's mistake would otherwise be silent.
    console.error(`rungway:${where} ${what}: ${text}${times}`)
  }

function describe(error: unknown): string {
  try {
    if (!(error instanceof Error)) return String(error)
    const frame = error.stack?.split('\n').find((line) => /^\s+at /.test(line))
    return frame === undefined ? String(error) : `${error} (${frame.trim()})`
  } catch {
    // What was thrown refuses to become a string.
    return 'with a value that cannot be printed'
  }
}
