import type { Ladder, LadderEffect, LadderEvent } from '../src/ladder.ts'
import { hold, type Journal, OUTCOMES } from './journal.ts'
import { MAX_LINKS_PER_RUNG, STORM_MS } from './script.ts'
import type { VirtualTime } from './virtual-time.ts'

interface Seen {
  /** When its first frame came. */
  readonly welcomedAt: number | null
  readonly hasAnswered: boolean
}

/** Watches what the ladder does by what it is told, with an account of its own of the links that there are. */
export class LadderWatch {
  readonly #ladder: Ladder
  readonly #time: VirtualTime
  readonly #journal: Journal
  readonly #links = new Map<number, Seen>()
  readonly #opened: number[] = []
  #newest = 0

  constructor(ladder: Ladder, time: VirtualTime, journal: Journal) {
    this.#ladder = ladder
    this.#time = time
    this.#journal = journal
  }

  isWelcomed(link: number): boolean {
    return this.#links.get(link)?.welcomedAt != null
  }

  /** `owner`: the link that the session used before. */
  stepped(event: LadderEvent, effects: readonly LadderEffect[], owner: number): void {
    const { reached } = this.#journal
    this.#told(event)
    const claims = effects.some(({ type }) => type === 'claim')
    const wasOpen = this.isWelcomed(owner)
    for (const effect of effects) {
      const { link } = effect
      if (effect.type === 'open') this.#opens(effect, owner)
      else if (effect.type === 'claim') {
        const seen = this.#links.get(link)
        hold('[D1]', seen?.welcomedAt != null && seen.hasAnswered, () => `link ${link} is claimed and has not carried`)
        if (wasOpen) reached['taken over']++
      } else if (effect.type === 'close') {
        if (link !== owner) reached['candidate fails']++
        else if (!claims && wasOpen) reached['owner given up']++
        this.#links.delete(link)
      }
    }
    for (const { outcome, failedAt } of this.#ladder.rungs)
      if (outcome !== null && failedAt === this.#time.now) reached[OUTCOMES[outcome]]++
  }

  #told(event: LadderEvent): void {
    if (event.type === 'away') this.#journal.reached.away++
    const seen = 'link' in event ? this.#links.get(event.link) : undefined
    if (seen === undefined || !('link' in event)) return
    if (event.type === 'lost') this.#links.delete(event.link)
    else if (event.type === 'welcomed') this.#links.set(event.link, { ...seen, welcomedAt: this.#time.now })
    else if (event.type === 'pong') this.#links.set(event.link, { ...seen, hasAnswered: true })
  }

  #opens({ link, as }: LadderEffect & { type: 'open' }, owner: number): void {
    const { now } = this.#time
    hold('[L10]', as === 'candidate' || !this.#links.has(owner), () => 'a second owner beside the first')
    hold('[L1]', link > this.#newest, () => `link ${link} after ${this.#newest}`)
    this.#newest = link
    this.#links.set(link, { welcomedAt: null, hasAnswered: false })
    this.#opened.push(now)
    const storm = this.#opened.filter((at) => now - at < STORM_MS).length
    hold(
      '[D2]',
      storm <= MAX_LINKS_PER_RUNG * this.#ladder.rungs.length,
      () => `${storm} links were opened within ${STORM_MS} ms: a storm`,
    )
  }
}
