import type { Client } from '../../../client-sdk/src/client.ts'
import type { LinkListener } from '../client/links.ts'
import { type Journal, OUTCOMES } from '../journal.ts'
import type { Method } from '../network/ends.ts'
import { LADDER_OPTIONS, MAX_LINKS_PER_RUNG, STORM_MS } from '../script.ts'
import type { VirtualTime } from '../virtual-time.ts'
import { SeenLink } from './seen-link.ts'

/** Times are sums of fractions. */
const ROUNDING_MS = 1

/** By which the gateway says that a session is gone, as a frame and as a refusal. */
const ENDS_SESSION = /"retry":"reset"|"code":"closed"|\["end","closed"|\["end","[\w-]+","reset"/

/** How links fail that the client gives up by itself, because nothing or not enough comes. */
const GIVEN_UP: readonly string[] = ['silent', 'one-behind', 'held', 'late']

/**
 * Watches which links a client opens, claims and lets go of, and when: the ladder as the network
 * sees it.
 */
export class LinkWatch implements LinkListener {
  readonly #time: VirtualTime
  readonly #journal: Journal
  readonly #links = new Map<number, SeenLink>()
  /** The gateway has said that the session of the client is gone. */
  wasToldEnd = false
  readonly #opened: number[] = []
  #client: Client | null = null
  #newest = 0
  /** When another transport was last taken because it is better. */
  #climbedAt = -1
  /** The highest of this session. */
  #claim = 0
  #isAway = false
  /** Let go of since the last look. */
  #closed: SeenLink[] = []

  constructor(time: VirtualTime, journal: Journal) {
    this.#time = time
    this.#journal = journal
  }

  watch(client: Client): void {
    this.#client = client
    client.on('transport', ({ reason }) => {
      if (reason === 'it is better, and carries again') this.#climbedAt = this.#time.now
    })
    client.on('reset', () => {
      this.#claim = 0
      this.wasToldEnd = false
    })
  }

  /** The page is away, or back. */
  away(isAway: boolean): void {
    if (isAway) this.#journal.reached.away++
    this.#isAway = isAway
  }

  opened(link: number, transport: string, claim: number): void {
    const { now } = this.#time
    const { hold } = this.#journal
    const owner = this.#owner()
    // Else a claim was made meanwhile that has not been written yet, and was let go of with its
    // link.
    const isNextClaim = claim === this.#claim + 1
    hold('[L10]', !isNextClaim || owner === undefined, () => `link ${link} is a second owner beside ${owner?.link}`)
    hold('[L1]', link > this.#newest, () => `link ${link} after ${this.#newest}`)
    hold('[D5]', !this.#isAway, () => `link ${link} is opened while the page is away`)
    for (const { openedAt, provedAt } of this.#links.values()) {
      const ahead = now - openedAt
      const isApart = provedAt !== null || ahead > LADDER_OPTIONS.raceMs - ROUNDING_MS
      hold('[D2]', isApart, () => `link ${link} starts after ${ahead} ms`)
    }
    this.#newest = link
    this.#journal.log?.(`link ${link} is opened with claim ${claim}`)
    if (claim > 0) {
      this.#claim = claim
      if (owner !== undefined) owner.isOwner = false
    }
    this.#links.set(link, new SeenLink(link, transport, now, claim > 0))
    this.#opened.push(now)
    const storm = this.#opened.filter((at) => now - at < STORM_MS).length
    const rungs = this.#client?.transports.length ?? Number.POSITIVE_INFINITY
    hold('[D2]', storm <= MAX_LINKS_PER_RUNG * rungs, () => `${storm} links within ${STORM_MS} ms: a storm`)
  }

  asked(link: number, claim: number): void {
    const seen = this.#links.get(link)
    if (seen !== undefined) this.#claims(seen, claim)
  }

  upBegan(link: number, method: Method): void {
    if (this.#links.get(link)?.upBegan(method, this.#time.now)) this.#journal.reached['POST fails']++
  }

  upEnded(link: number, method: Method, hasCarried: boolean): void {
    const isNews = this.#links.get(link)?.upEnded(method, hasCarried, this.#time.now)
    if (isNews && method === 'GET' && hasCarried) this.#journal.reached['GET carries up']++
  }

  heard(link: number, way: 'down' | 'answer', text: string): void {
    if (ENDS_SESSION.test(text)) this.wasToldEnd = true
    // A welcome that answers a request up does not prove the way down.
    if (way === 'down') this.#links.get(link)?.heard(text, this.#time.now)
  }

  lost(link: number, way: 'down' | 'answer'): void {
    const seen = this.#links.get(link)
    if (seen === undefined || way === 'answer') return
    seen.isLost = true
    if (seen.transport.endsWith('polling')) this.#journal.reached['poll fails']++
  }

  closed(link: number): void {
    const seen = this.#links.get(link)
    if (seen === undefined) return
    this.#links.delete(link)
    this.#journal.log?.(`link ${link} is closed`)
    this.#closed.push(seen)
  }

  /** Lines that the client writes on a link. */
  wrote(link: number, text: string): void {
    const seen = this.#links.get(link)
    if (seen === undefined) return
    seen.wrote(text, this.#time.now)
    this.#claims(seen, Number(/\["claim",(\d+)/.exec(text)?.[1] ?? 0))
  }

  /** Judges what the client let go of, once all that this moment set in motion is done. */
  look(): void {
    const closed = this.#closed
    if (closed.length === 0) return
    this.#closed = []
    const { reached } = this.#journal
    const { rungs } = this.#client?.explain() ?? { rungs: [] }
    for (const { outcome, failedMsAgo } of rungs)
      if (outcome !== null && outcome !== 'unsupported' && failedMsAgo === 0) reached[OUTCOMES[outcome]]++
    for (const seen of closed) {
      const { outcome, failedMsAgo, retryInMs } = rungs.find(({ transport }) => transport === seen.transport) ?? {}
      if (failedMsAgo !== 0 || this.#isAway) continue
      if (seen.isLost) this.#cut(seen, retryInMs ?? 0)
      else if (GIVEN_UP.includes(outcome ?? '')) this.#givenUp(seen, closed)
    }
  }

  #owner(): SeenLink | undefined {
    return [...this.#links.values()].find(({ isOwner }) => isOwner)
  }

  /**
   * The link is the owner from now on: it says so in a claim, or in the hello of its next request.
   */
  #claims(seen: SeenLink, claim: number): void {
    if (claim <= this.#claim) return
    this.#claim = claim
    this.#journal.log?.(`link ${seen.link} claims ${claim}`)
    if (seen.isOwner) return
    const { hold, reached } = this.#journal
    const before = this.#owner() ?? this.#closed.find(({ isOwner }) => isOwner)
    if (before !== undefined) before.isOwner = false
    seen.isOwner = true
    if (before?.isWelcomed) reached['taken over']++
    hold('[D1]', seen.isWelcomed && seen.provedAt !== null, () => `link ${seen.link} is claimed and has not carried`)
    // Else the one before was suspect, or the application wants it so; or the claim has waited
    // behind a request up.
    if (this.#climbedAt !== this.#time.now) return
    const { rungs = [] } = this.#client?.explain() ?? {}
    const { outcome } = rungs.find(({ transport }) => transport === seen.transport) ?? {}
    if (outcome === null) return
    hold('[D4]', seen.answers > 1, () => `link ${seen.link} takes over after a failure without probation`)
  }

  /** `closed`: what the client let go of in the same moment. */
  #givenUp(seen: SeenLink, closed: readonly SeenLink[]): void {
    const { hold, reached } = this.#journal
    if (!seen.isOwner) reached['candidate fails']++
    if (!seen.isOwner || !seen.isWelcomed || this.#client?.state.name === 'open') return
    reached['owner given up']++
    if (seen.provedAt === null) return
    // It was given up for another, which the gateway ended in the batch that proved it: its claim
    // was never written.
    if (closed.some(({ provedAt }) => provedAt === this.#time.now)) return
    const waited = seen.unansweredMs(this.#time.now)
    const isPatient = waited > LADDER_OPTIONS.patienceMs - ROUNDING_MS
    hold('[D3]', isPatient, () => `a link that has carried is given up after ${waited} ms`)
  }

  #cut({ provedAt, transport }: SeenLink, retryInMs: number): void {
    const held = this.#time.now - (provedAt ?? this.#time.now)
    if (held < LADDER_OPTIONS.stableMs) return
    this.#journal.hold('[E5]', retryInMs === 0, () => {
      return `${transport} has to rest for ${retryInMs} ms, though its link held for ${held} ms`
    })
  }
}
