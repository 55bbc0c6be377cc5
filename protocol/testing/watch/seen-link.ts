import type { Method } from '../network/ends.ts'

interface UpRequest {
  readonly method: Method
  /** When the first request with the same lines began. */
  readonly since: number
}

/** A link, by what crossed the network on it. */
export class SeenLink {
  readonly link: number
  readonly transport: string
  readonly openedAt: number
  isOwner: boolean
  isWelcomed = false
  /** When it had answered the first question; null before. */
  provedAt: number | null = null
  answers = 0
  /** The network has told the client that it is gone. */
  isLost = false
  /** When the oldest question that is not answered was asked at the earliest. */
  #askedAt: number | null = null
  /** Requests up that are under way, oldest first. */
  #pending: UpRequest[] = []
  /** Those that have ended in this moment. */
  #ended: UpRequest[] = []
  #endedAt: number | null = null
  /** Since when what is written now may have waited behind requests up. */
  #dueSince: number | null = null
  /** The last request up that did not carry, and may be repeated the other way. */
  #failed: UpRequest | null = null

  constructor(link: number, transport: string, now: number, isOwner: boolean) {
    this.link = link
    this.transport = transport
    this.openedAt = now
    this.isOwner = isOwner
  }

  /** A request up begins. Returns whether it repeats a POST that has failed, or is late. */
  upBegan(method: Method, now: number): boolean {
    const repeated = this.#failed ?? this.#pending.find((request) => request.method !== method)
    this.#dueSince = this.#waitedSince(now) ?? now
    this.#pending.push({ method, since: repeated?.since ?? now })
    this.#failed = null
    return method === 'GET' && repeated?.method === 'POST'
  }

  /** One has ended. Returns whether that is news. */
  upEnded(method: Method, hasCarried: boolean, now: number): boolean {
    const at = this.#pending.findIndex((request) => request.method === method)
    const [ended] = at < 0 ? [] : this.#pending.splice(at, 1)
    if (ended === undefined) return false
    this.#ended = this.#endedAt === now ? [...this.#ended, ended] : [ended]
    this.#endedAt = now
    this.#failed = hasCarried ? null : ended
    return true
  }

  wrote(text: string, now: number): void {
    if (text.includes('["ping"')) this.#askedAt ??= this.#dueSince ?? now
  }

  /** Something came down. */
  heard(text: string, now: number): void {
    if (text.includes('["welcome"')) this.isWelcomed = true
    if (!text.includes('["pong"') || this.#askedAt === null) return
    this.provedAt ??= now
    this.answers++
    this.#askedAt = null
  }

  /**
   * How long a question may have gone unanswered, were it one that waits behind requests up, which
   * end with their link.
   */
  unansweredMs(now: number): number {
    return now - Math.min(this.#askedAt ?? now, this.#waitedSince(now) ?? now)
  }

  /** Control frames wait only while a batch and other control frames are under way. */
  #waitedSince(now: number): number | null {
    const requests = [...this.#pending, ...(this.#endedAt === now ? this.#ended : [])]
    return requests.length > 1 || this.#endedAt === now ? Math.min(...requests.map(({ since }) => since)) : null
  }
}
