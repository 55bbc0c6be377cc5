import type { Code } from '@rungway/protocol'
import { hostOf, originOf } from '../http/origin.ts'
import { messageOf } from '../http/refusal.ts'
import type { GatewayRequest, Refusal } from '../http/request.ts'
import type { Scheduler } from '../scheduler.ts'
import { printable } from './printable.ts'

/**
 * Requests that were refused for one cause. Everything but `code`, `message` and `count` is as the
 * client sent it: escape it.
 */
export interface RefusalEvent {
  readonly code: Code
  /** The peer's address, where the platform has it. */
  readonly address: string | null
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

const EVERY_MS = 60_000
/**
 * Causes of one code that are reported in a minute at most: requests can make them up, and must not
 * drown those of another code.
 */
const MAX_CAUSES = 20

interface Cause {
  toldAt: number
  /** Refused since then. */
  count: number
}

/**
 * Groups refusals by cause, and reports each cause once a minute. Memory and output are bounded,
 * whatever is requested.
 */
export class RefusalLog {
  /** By code. The cause that was reported longest ago comes first. */
  readonly #causes = new Map<Code, Map<string, Cause>>()
  readonly #scheduler: Pick<Scheduler, 'now'>
  readonly #onRefusal: OnRefusal
  readonly #failed: (error: unknown) => void

  constructor(
    scheduler: Pick<Scheduler, 'now'>,
    onRefusal: OnRefusal = warn,
    failed: (error: unknown) => void = () => {},
  ) {
    this.#scheduler = scheduler
    this.#onRefusal = onRefusal
    this.#failed = failed
  }

  tell(request: GatewayRequest, refusal: Refusal): void {
    const { code } = refusal
    if (!TOLD.has(code)) return
    const origin = originOf(request) ?? null
    const host = hostOf(request)
    // Of the same page, or of the same route: what is to be mended is the same then.
    const count = this.#countOf(code, code === 'forbidden' ? `${origin} ${host}` : request.path)
    if (count === null) return
    const { address, method, path } = request
    try {
      this.#onRefusal({ code, address, method, path, origin, host, message: messageOf(refusal), count })
    } catch (error) {
      this.#failed(error)
    }
  }

  /** How many there were, if they are to be reported now. */
  #countOf(code: Code, name: string): number | null {
    const now = this.#scheduler.now()
    const causes = this.#causes.get(code) ?? new Map<string, Cause>()
    this.#causes.set(code, causes)
    const known = causes.get(name)
    if (known !== undefined && now - known.toldAt < EVERY_MS) {
      known.count++
      return null
    }
    if (known === undefined && causes.size >= MAX_CAUSES && !forgetOldest(causes, now)) return null
    causes.delete(name)
    causes.set(name, { toldAt: now, count: 0 })
    return (known?.count ?? 0) + 1
  }
}

/** False when even the oldest was reported within the last minute. */
function forgetOldest(causes: Map<string, Cause>, now: number): boolean {
  for (const [oldest, { toldAt }] of causes) {
    if (now - toldAt < EVERY_MS) return false
    causes.delete(oldest)
    return true
  }
  return false
}

/** One line on the console. */
const warn: OnRefusal = ({ code, address, method, path, message, count }) => {
  const from = address === null ? '' : ` from ${address}`
  const times = count === 1 ? '' : ` (${count} such requests since this was last said)`
  // biome-ignore lint/suspicious/noConsole: without `onRefusal` a wrong setting would only show in the browsers of users.
  console.warn(`rungway: refused with ${code}: ${printable(`${method} ${path}${from}`)}: ${printable(message)}${times}`)
}
