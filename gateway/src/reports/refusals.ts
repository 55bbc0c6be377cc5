import type { Code } from '@rungway/protocol'
import { messageOf } from '../http/refusal.ts'
import type { Refusal, RequestFacts } from '../http/request.ts'
import type { Scheduler } from '../scheduler.ts'
import { attempt } from './attempt.ts'
import { Causes } from './causes.ts'
import { printable } from './printable.ts'

/**
 * Requests that were refused for one cause. Text from strangers is in it, fit for one line of a
 * log: control characters and the like are written as escapes (`\u001b`), and more than 600
 * characters, 2 000 of `message`, are cut. A page that shows it has to escape HTML.
 */
export interface RefusalEvent {
  readonly code: Code
  /** The peer's address, where the platform has it. */
  readonly address: string | null
  /** Empty for a connection that was closed before it brought a request; so is `path`. */
  readonly method: string
  /** Below the mount point, without the query. */
  readonly path: string
  /** The origin of the requesting page, where there is one. */
  readonly origin: string | null
  /** The host that the request names. */
  readonly host: string | null
  /** What happened, by which rule or limit, and which option or setting lets such a request in. */
  readonly message: string
  /** How many there were since this cause was reported last, this one included. */
  readonly count: number
}

/**
 * Called with refusals that point to a mistake, a limit or an attack: once for each cause and
 * minute.
 */
export type OnRefusal = (refusal: RefusalEvent) => void

/** Other codes belong to the normal life of sessions: a restart, a change of network, a log-out. */
const TOLD: ReadonlySet<Code> = new Set<Code>([
  'bad-request',
  'bad-frame',
  'bad-sequence',
  'incomplete',
  'unauthorized',
  'forbidden',
  'not-found',
  'bad-method',
  'too-large',
  'bad-type',
  'bad-version',
  'too-many',
])

/** Room for what strangers sent and for the advice after it. */
const MAX_MESSAGE_CHARS = 2_000

/**
 * Groups refusals by cause, and reports each cause once a minute. Memory and output are bounded,
 * whatever is requested.
 */
export class RefusalLog {
  readonly #causes: Causes<Code>
  readonly #onRefusal: OnRefusal
  readonly #failed: (error: unknown) => void

  constructor(
    scheduler: Pick<Scheduler, 'now'>,
    onRefusal: OnRefusal = warn,
    failed: (error: unknown) => void = () => {},
  ) {
    this.#causes = new Causes(scheduler)
    this.#onRefusal = onRefusal
    this.#failed = failed
  }

  tell({ method, path, address, origin, host }: RequestFacts, refusal: Refusal): void {
    const { code } = refusal
    if (!TOLD.has(code)) return
    // Of the same page, or of the same route: what is to be mended is the same then.
    const count = this.#causes.count(code, code === 'forbidden' ? `${origin} ${host}` : path)
    if (count === null) return
    this.#tell({ code, address, method, path, origin, host, message: messageOf(refusal), count })
  }

  /** A connection was closed because there are too many. */
  tellConnection(address: string | null, message: string): void {
    const count = this.#causes.count('too-many', '')
    if (count === null) return
    this.#tell({ code: 'too-many', address, method: '', path: '', origin: null, host: null, message, count })
  }

  #tell(refusal: RefusalEvent): void {
    const { method, path, origin, host, message } = refusal
    const event = {
      ...refusal,
      method: printable(method),
      path: printable(path),
      origin: origin === null ? null : printable(origin),
      host: host === null ? null : printable(host),
      message: printable(message, MAX_MESSAGE_CHARS),
    }
    attempt(() => this.#onRefusal(event), this.#failed)
  }
}

/** One line on the console. */
const warn: OnRefusal = ({ code, address, method, path, message, count }) => {
  const from = address === null ? '' : ` from ${address}`
  const times = count === 1 ? '' : ` (${count} such requests since this was last said)`
  const what = method === '' ? 'a connection' : `${method} ${path}`
  // biome-ignore lint/suspicious/noConsole: without `onRefusal` a wrong setting would only show in the browsers of users.
  console.warn(`rungway: refused with ${code}: ${what}${from}: ${message}${times}`)
}
