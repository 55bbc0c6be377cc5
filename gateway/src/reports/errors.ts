import type { ApiShape } from '@rungway/protocol'
import type { Session, SessionEvents } from '../sessions/session.ts'
import { printable } from './printable.ts'

/** Where an error came from. */
export interface ErrorContext<A extends ApiShape = ApiShape> {
  /** Null when it happened before there was one. */
  readonly session: Session<A> | null
  /**
   * The event whose listener failed; `send` for a body that cannot be sent; `authenticate` and
   * `refusal` (`onRefusal`) for the options of that name; `request` for anything else that failed
   * while a request was served.
   */
  readonly event: keyof SessionEvents | 'session' | 'send' | 'authenticate' | 'refusal' | 'request'
}

/**
 * Called with an error that an application callback has thrown, or that its promise was rejected
 * with.
 */
export type OnError<A extends ApiShape = ApiShape> = (error: unknown, context: ErrorContext<A>) => void

/** The reporter of a gateway. It never throws, whatever `onError` does. */
export function errorReporter(onError: OnError = logError): OnError {
  return (error, context) => {
    try {
      onError(error, context)
    } catch (failure) {
      logError(error, context)
      logError(failure, context)
    }
  }
}

/** What failed, in the words of the log. */
const SUBJECTS: Readonly<Partial<Record<ErrorContext['event'], string>>> = {
  send: 'a body was not sent',
  request: 'a request failed',
  authenticate: '"authenticate" failed',
  refusal: '"onRefusal" failed',
}

/** One line on the console: which session, what failed, and where in the code. */
const logError: OnError = (error, { session, event }) => {
  const where = session === null ? '' : ` session ${session.name}:`
  const what = SUBJECTS[event] ?? `a listener to "${event}" failed`
  // biome-ignore lint/suspicious/noConsole: without `onError` an application's mistake would otherwise be silent.
  console.error(`rungway:${where} ${what}: ${printable(describe(error))}`)
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
