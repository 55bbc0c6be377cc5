import { Ladder, type LadderEffect, type LadderEvent, type LadderOptions } from '../src/ladder.ts'
import { randomFrom } from './random.ts'
import { VirtualTime } from './virtual-time.ts'

/** What a network does to one transport for a while. */
export const FATES = [
  'works',
  'refused',
  'silent',
  'held',
  'late',
  'one behind',
  'up only',
  'down only',
  'flapping',
  'lag',
] as const
export type WeatherFate = (typeof FATES)[number]

/** A fate, and how long it lasts. After the last the transport works. */
export interface Spell {
  readonly fate: WeatherFate
  readonly ms: number
}

export interface Weather {
  readonly seed: number
  readonly latencyMs: number
  /** Between two messages of the gateway's. */
  readonly everyMs: number
  /** For each transport, best first. */
  readonly spells: readonly (readonly Spell[])[]
}

/** What a stretch of weather showed of the policy. */
export interface Forecast {
  /** When each message that got through arrived. */
  readonly arrivals: readonly number[]
  /** When each link was opened. */
  readonly opened: readonly number[]
  /** Which transport was in use from when on. */
  readonly owners: readonly { readonly at: number; readonly transport: string | null }[]
  readonly ladder: Ladder
  /** False when the policy span: more events than any network causes. */
  readonly ended: boolean
}

export const TRANSPORT_NAMES = ['a', 'b', 'c', 'd'] as const

const FLAPPING_MS = 700
const LATE_MS = 3_000
const LAG_MS = 200
const PING_MS = 25_000

interface Link {
  readonly number: number
  readonly transport: string
  readonly rung: number
  isOpen: boolean
  /** Flushes that the network sits on. */
  held: (() => void)[]
}

/** The fate of a transport at a moment. */
export function fateAt(spells: readonly Spell[], at: number): WeatherFate {
  let from = 0
  for (const { fate, ms } of spells) {
    from += ms
    if (at < from) return fate
  }
  return 'works'
}

/** Lets a ladder live through weather, with a gateway that says something every `everyMs` on whichever link it was given last. */
export function live(weather: Weather, untilMs: number, options?: LadderOptions): Forecast {
  const time = new VirtualTime(400_000)
  const links = new Map<number, Link>()
  const arrivals: number[] = []
  const opened: number[] = []
  const owners: { at: number; transport: string | null }[] = []
  const ladder = new Ladder(TRANSPORT_NAMES.slice(0, weather.spells.length), randomFrom(weather.seed), options)
  let owner: Link | null = null
  let tickAt = Number.POSITIVE_INFINITY

  const fate = (link: Link) => fateAt(weather.spells[link.rung] ?? [], time.now)

  const step = (event: LadderEvent): void => {
    for (const effect of ladder.step(event, time.now)) run(effect)
    const at = Math.max(ladder.deadline, time.now)
    if (ladder.deadline === Number.POSITIVE_INFINITY || at >= tickAt) return
    tickAt = at
    time.at(at, () => {
      if (tickAt !== at) return
      tickAt = Number.POSITIVE_INFINITY
      step({ type: 'tick' })
    })
  }

  /** One flush on its way down. */
  const down = (link: Link, arrive: () => void): void => {
    const now = fate(link)
    if (!link.isOpen) return
    const pass = (flush: () => void, ms: number) => time.after(ms, () => link.isOpen && flush())
    switch (now) {
      case 'silent':
      case 'held':
      case 'up only':
        link.held.push(arrive)
        return
      case 'one behind':
        for (const flush of link.held.splice(0)) pass(flush, weather.latencyMs)
        link.held.push(arrive)
        return
      case 'late':
        pass(arrive, LATE_MS - (time.now % LATE_MS))
        return
      default:
        for (const flush of [...link.held.splice(0), arrive]) pass(flush, now === 'lag' ? LAG_MS : weather.latencyMs)
    }
  }

  const lose = (link: Link, outcome: 'refused' | 'cut'): void => {
    if (!link.isOpen) return
    link.isOpen = false
    if (owner === link) own(null)
    step({ type: 'lost', link: link.number, outcome, retryAfterMs: 0 })
  }

  const own = (link: Link | null): void => {
    owner = link
    owners.push({ at: time.now, transport: link?.transport ?? null })
  }

  const open = (effect: LadderEffect & { type: 'open' }): void => {
    const rung = TRANSPORT_NAMES.findIndex((name) => effect.transport === name)
    const link: Link = { number: effect.link, transport: effect.transport, rung, isOpen: true, held: [] }
    links.set(effect.link, link)
    opened.push(time.now)
    if (effect.as === 'owner') own(link)
    const now = fate(link)
    if (now === 'refused') time.after(weather.latencyMs, () => lose(link, 'refused'))
    else if (now === 'flapping') time.after(FLAPPING_MS, () => lose(link, 'cut'))
    // A hello that never gets up is never answered.
    if (now === 'refused' || now === 'silent' || now === 'down only') return
    const welcome = () => {
      step({ type: 'heard', link: link.number })
      step({ type: 'welcomed', link: link.number, pingMs: PING_MS })
    }
    time.after(2 * weather.latencyMs, () => down(link, welcome))
  }

  const run = (effect: LadderEffect): void => {
    const link = links.get(effect.link)
    switch (effect.type) {
      case 'open':
        return open(effect)
      case 'close':
        if (link !== undefined) link.isOpen = false
        return
      case 'claim':
        return own(link ?? null)
      case 'ping':
        if (link === undefined || fate(link) === 'down only') return
        time.after(weather.latencyMs, () =>
          down(link, () => {
            step({ type: 'heard', link: link.number })
            step({ type: 'pong', link: link.number })
          }),
        )
    }
  }

  /** What was established is cut as well when a transport begins to be refused. */
  const storm = (): void => {
    for (const link of links.values()) if (link.isOpen && fate(link) === 'refused') lose(link, 'cut')
    time.after(200, storm)
  }

  const say = (): void => {
    const link = owner
    if (link !== null) {
      down(link, () => {
        arrivals.push(time.now)
        step({ type: 'heard', link: link.number })
      })
    }
    time.after(weather.everyMs, say)
  }

  step({ type: 'tick' })
  storm()
  say()
  const ended = time.run(untilMs)
  return { arrivals, opened, owners, ladder, ended }
}
