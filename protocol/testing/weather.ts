import type { LadderEffect, LadderEvent } from '../src/ladder/events.ts'
import { createLadder, type Ladder } from '../src/ladder/ladder.ts'
import { hold } from './journal.ts'
import { randomFrom } from './random.ts'
import { VirtualTime } from './virtual-time.ts'

/** What a network does to one transport for a while. */
export const FATES = [
  'works',
  'refused',
  'silent',
  'held',
  'late',
  'one-behind',
  'up only',
  'down only',
  'flapping',
  'busy',
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
  /** Between two messages of the gateway's; null for none: then it only pings. */
  readonly everyMs: number | null
  /** From then on the gateway says nothing, and only pings; null for never. */
  readonly quietAt: number | null
  /** For each transport, best first. */
  readonly spells: readonly (readonly Spell[])[]
  /** The page is away. `isFrozen`: what comes to it waits; if it is not even told, the loop was busy. `cuts`: its links do not survive that. */
  readonly sleeps: readonly {
    readonly at: number
    readonly ms: number
    readonly isTold: boolean
    readonly isFrozen: boolean
    readonly cuts: boolean
  }[]
}

/** Where a replay tells what happens; null when nobody reads it. */
export type Log = ((text: string) => void) | null

/** What a stretch of weather showed of the policy. */
export interface Forecast {
  /** When each message that got through arrived. */
  readonly arrivals: readonly number[]
  /** When each link was opened. */
  readonly opened: readonly number[]
  /** When each question was asked. */
  readonly asked: readonly number[]
  /** Which transport was in use from when on. */
  readonly owners: readonly { readonly at: number; readonly transport: string | null }[]
  readonly ladder: Ladder
  /** False when the policy span: more events than any network causes. */
  readonly ended: boolean
}

export const TRANSPORT_NAMES: readonly string[] = ['a', 'b', 'c', 'd']

const FLAPPING_MS = 700
const LATE_MS = 3_000
/** How long a gateway that is busy asks to be left alone. */
export const RETRY_AFTER_MS = 1_000
const LAG_MS = 200
const PING_MS = 25_000
/** More than any weather causes. */
const MAX_EVENTS = 400_000

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
export async function live(weather: Weather, untilMs: number, log: Log = null): Promise<Forecast> {
  const time = new VirtualTime(MAX_EVENTS)
  const links = new Map<number, Link>()
  const arrivals: number[] = []
  const opened: number[] = []
  const asked: number[] = []
  let notBefore = 0
  const owners: { at: number; transport: string | null }[] = []
  const ladder = createLadder(TRANSPORT_NAMES.slice(0, weather.spells.length), randomFrom(weather.seed))
  let owner: Link | null = null
  let tickAt = Number.POSITIVE_INFINITY

  const fate = (link: Link) => fateAt(weather.spells[link.rung] ?? [], time.now)

  /** Nothing happens to a page that sleeps before it wakes: then what has come first, and timers after it. */
  const awake = (run: () => void, lagMs = 0): void => {
    const sleep = weather.sleeps.find(({ at, ms, isFrozen }) => isFrozen && time.now > at && time.now < at + ms + lagMs)
    if (sleep === undefined) run()
    else time.at(sleep.at + sleep.ms + lagMs, run)
  }

  const step = (event: LadderEvent): void => {
    const effects = ladder.step(event, time.now)
    if (effects.length > 0)
      log?.(`${time.now.toFixed(1).padStart(8)}  ${JSON.stringify(event)} -> ${JSON.stringify(effects)}`)
    for (const effect of effects) run(effect)
    const at = Math.max(ladder.deadline, time.now)
    if (ladder.deadline === Number.POSITIVE_INFINITY || at >= tickAt) return
    tickAt = at
    time.at(at, () => {
      if (tickAt !== at) return
      tickAt = Number.POSITIVE_INFINITY
      awake(() => step({ type: 'tick' }), 1)
    })
  }

  /** One flush on its way down. */
  const down = (link: Link, arrive: () => void): void => {
    const now = fate(link)
    if (!link.isOpen) return
    const pass = (flush: () => void, ms: number) => time.after(ms, () => awake(() => link.isOpen && flush()))
    switch (now) {
      case 'silent':
      case 'held':
      case 'up only':
        link.held.push(arrive)
        return
      case 'one-behind':
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

  const lose = (link: Link, outcome: 'refused' | 'busy' | 'cut'): void => {
    if (!link.isOpen) return
    link.isOpen = false
    awake(() => gone(link, outcome))
  }

  const gone = (link: Link, outcome: 'refused' | 'busy' | 'cut'): void => {
    if (owner === link) own(null)
    const retryAfterMs = outcome === 'busy' ? RETRY_AFTER_MS : 0
    notBefore = Math.max(notBefore, time.now + retryAfterMs)
    step({ type: 'lost', links: [link.number], outcome: outcome === 'busy' ? 'refused' : outcome, retryAfterMs })
  }

  const own = (link: Link | null): void => {
    owner = link
    owners.push({ at: time.now, transport: link?.transport ?? null })
  }

  const open = (effect: LadderEffect): void => {
    const rung = TRANSPORT_NAMES.indexOf(effect.transport)
    const link: Link = { number: effect.link, transport: effect.transport, rung, isOpen: true, held: [] }
    links.set(effect.link, link)
    opened.push(time.now)
    hold('[E6]', time.now >= notBefore, () => `opened at ${time.now}, though asked to stay away until ${notBefore}`)
    if (effect.type === 'owner') own(link)
    const now = fate(link)
    if (now === 'refused' || now === 'busy') time.after(weather.latencyMs, () => lose(link, now))
    else if (now === 'flapping') time.after(FLAPPING_MS, () => lose(link, 'cut'))
    // A hello that never gets up is never answered.
    if (now === 'refused' || now === 'busy' || now === 'silent' || now === 'down only') return
    const welcome = () => {
      step({ type: 'heard', link: link.number })
      step({ type: 'welcomed', link: link.number, pingMs: PING_MS })
    }
    time.after(2 * weather.latencyMs, () => down(link, welcome))
  }

  const run = (effect: LadderEffect): void => {
    const link = links.get(effect.link)
    switch (effect.type) {
      case 'owner':
      case 'candidate':
        return open(effect)
      case 'close':
        if (link !== undefined) link.isOpen = false
        return
      case 'claim':
        return own(link ?? null)
      case 'ping':
        asked.push(time.now)
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
    const isQuiet = weather.everyMs === null || time.now >= (weather.quietAt ?? Number.POSITIVE_INFINITY)
    if (link !== null) {
      down(link, () => {
        if (!isQuiet) arrivals.push(time.now)
        step({ type: 'heard', link: link.number })
      })
    }
    time.after(isQuiet ? PING_MS : Math.min(weather.everyMs ?? PING_MS, PING_MS), say)
  }

  for (const { at, ms, isTold, cuts } of weather.sleeps) {
    if (isTold) time.at(at, () => step({ type: 'away' }))
    if (cuts)
      time.at(at + ms / 2, () => {
        for (const link of links.values()) lose(link, 'cut')
      })
    if (isTold) time.at(at + ms, () => step({ type: 'back' }))
  }
  step({ type: 'tick' })
  storm()
  say()
  const ended = (await time.run(untilMs)) === 'done'
  return { arrivals, opened, asked, owners, ladder, ended }
}
