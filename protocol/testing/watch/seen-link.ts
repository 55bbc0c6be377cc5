import type { Method } from '../network/ends.ts'

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
  /** Since when the same lines are under way: by one request up, or by that and its repetition. */
  #upSince: number | null = null
  #upEndedAt: number | null = null
  /** Since when what is written now may have waited behind a request up. */
  #dueSince: number | null = null
  /** The last request up did not carry, and may be repeated the other way. */
  #hasFailed: Method | null = null

  constructor(link: number, transport: string, now: number, isOwner: boolean) {
    this.link = link
    this.transport = transport
    this.openedAt = now
    this.isOwner = isOwner
  }

  /** A request up begins. Returns whether it repeats a POST that has failed. */
  upBegan(method: Method, now: number): boolean {
    const repeatsPost = method === 'GET' && this.#hasFailed === 'POST'
    this.#dueSince = this.#upEndedAt === now ? this.#upSince : now
    if (this.#hasFailed === null) this.#upSince = now
    this.#upEndedAt = null
    this.#hasFailed = null
    return repeatsPost
  }

  /** It has ended. Returns whether that is news. */
  upEnded(method: Method, hasCarried: boolean, now: number): boolean {
    if (this.#upEndedAt !== null) return false
    this.#upEndedAt = now
    this.#hasFailed = hasCarried ? null : method
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

  /** How long a question may have gone unanswered, were it one that waits behind a request up, which ends with its link. */
  unansweredMs(now: number): number {
    const isUp = this.#upSince !== null && (this.#upEndedAt ?? now) === now
    return now - Math.min(this.#askedAt ?? now, isUp ? (this.#upSince ?? now) : now)
  }
}
