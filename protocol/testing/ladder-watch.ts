import type { LadderEffect, LadderEvent } from '../src/ladder/events.ts'
import type { Ladder } from '../src/ladder/ladder.ts'
import type { LadderOptions } from '../src/ladder/options.ts'
import { hold, type Journal, OUTCOMES } from './journal.ts'
import { MAX_LINKS_PER_RUNG, STORM_MS } from './script.ts'
import type { VirtualTime } from './virtual-time.ts'

/** A link, by what the ladder was told of it and has said of it. */
interface Seen {
  readonly transport: string
  readonly openedAt: number
  isWelcomed: boolean
  /** When it had answered the first question; null before. */
  provedAt: number | null
  answers: number
  /** When the oldest question that is not answered was asked. */
  askedAt: number | null
}

/** Watches what the ladder does by what it is told, with an account of its own of the links that there are. */
export class LadderWatch {
  readonly #ladder: Ladder
  readonly #options: LadderOptions
  readonly #time: VirtualTime
  readonly #journal: Journal
  readonly #links = new Map<number, Seen>()
  readonly #opened: number[] = []
  #newest = 0
  #isAway = false

  constructor(ladder: Ladder, options: LadderOptions, time: VirtualTime, journal: Journal) {
    this.#ladder = ladder
    this.#options = options
    this.#time = time
    this.#journal = journal
  }

  isWelcomed(link: number): boolean {
    return this.#links.get(link)?.isWelcomed === true
  }

  /** `owner`: the link that the session used before. */
  stepped(event: LadderEvent, effects: readonly LadderEffect[], owner: number): void {
    const { reached } = this.#journal
    const before = this.#links.get(owner)
    const lost = event.type === 'lost' ? event.links.flatMap((link) => this.#links.get(link) ?? []) : []
    this.#told(event)
    for (const seen of lost) this.#lost(seen)
    const claim = effects.find(({ type }) => type === 'claim')
    for (const effect of effects) {
      if (effect.type === 'owner' || effect.type === 'candidate') this.#opens(effect, owner)
      else if (effect.type === 'ping') this.#asks(effect.link)
      else if (effect.type === 'claim') this.#claims(effect, before)
      else if (event.type !== 'lost' || !event.links.includes(effect.link)) {
        if (effect.link !== owner) reached['candidate fails']++
        else if (claim === undefined) this.#givesUp(before)
        this.#links.delete(effect.link)
      }
    }
    for (const { outcome, failedAt } of this.#ladder.rungs)
      if (outcome !== null && failedAt === this.#time.now) reached[OUTCOMES[outcome]]++
  }

  #told(event: LadderEvent): void {
    if (event.type === 'away') this.#journal.reached.away++
    if (event.type === 'away' || event.type === 'back') this.#isAway = event.type === 'away'
    if (event.type === 'lost') for (const link of event.links) this.#links.delete(link)
    const seen = 'link' in event ? this.#links.get(event.link) : undefined
    if (seen === undefined) return
    if (event.type === 'welcomed') seen.isWelcomed = true
    else if (event.type === 'pong' && seen.askedAt !== null) {
      seen.provedAt ??= this.#time.now
      seen.answers++
      seen.askedAt = null
    }
  }

  #asks(link: number): void {
    const seen = this.#links.get(link)
    if (seen !== undefined) seen.askedAt ??= this.#time.now
  }

  #claims({ link }: LadderEffect, owner: Seen | undefined): void {
    const seen = this.#links.get(link)
    const carried = seen?.isWelcomed === true && seen.provedAt !== null
    hold('[D1]', carried, () => `link ${link} is claimed and has not carried`)
    if (owner?.isWelcomed) this.#journal.reached['taken over']++
    const { failures = 0 } = this.#ladder.rungs.find(({ transport }) => transport === seen?.transport) ?? {}
    // Else the one before was suspect, or the application wants it so.
    if (this.#ladder.reason !== 'it is better, and carries again' || failures === 0) return
    hold('[D4]', (seen?.answers ?? 0) > 1, () => `link ${link} takes over after ${failures} failures without probation`)
  }

  #givesUp(owner: Seen | undefined): void {
    if (!owner?.isWelcomed) return
    this.#journal.reached['owner given up']++
    if (owner.provedAt === null) return
    // Times are sums of fractions.
    const waited = this.#time.now - (owner.askedAt ?? this.#time.now)
    hold('[D3]', waited > this.#options.patienceMs - 1, () => `a link that has carried is given up after ${waited} ms`)
  }

  #lost({ transport, provedAt }: Seen): void {
    const held = this.#time.now - (provedAt ?? this.#time.now)
    if (held < this.#options.stableMs) return
    const { failures = 0, failedAt = 0 } = this.#ladder.rungs.find((rung) => rung.transport === transport) ?? {}
    hold(
      '[E5]',
      failures <= 1 || failedAt < this.#time.now,
      () => `${failures} failures are counted against a rung that held for ${held} ms`,
    )
  }

  #opens({ link, type, transport }: LadderEffect, owner: number): void {
    const { now } = this.#time
    hold('[L10]', type === 'candidate' || !this.#links.has(owner), () => 'a second owner beside the first')
    hold('[L1]', link > this.#newest, () => `link ${link} after ${this.#newest}`)
    hold('[D5]', !this.#isAway, () => `link ${link} is opened while the page is away`)
    for (const { openedAt, provedAt } of this.#links.values()) {
      const ahead = now - openedAt
      // Times are sums of fractions.
      hold('[D2]', provedAt !== null || ahead > this.#options.raceMs - 1, () => `link ${link} starts after ${ahead} ms`)
    }
    this.#newest = link
    this.#links.set(link, {
      transport,
      openedAt: now,
      isWelcomed: false,
      provedAt: null,
      answers: 0,
      askedAt: null,
    })
    this.#opened.push(now)
    const storm = this.#opened.filter((at) => now - at < STORM_MS).length
    hold(
      '[D2]',
      storm <= MAX_LINKS_PER_RUNG * this.#ladder.rungs.length,
      () => `${storm} links were opened within ${STORM_MS} ms: a storm`,
    )
  }
}
