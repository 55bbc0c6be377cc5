import { setTimeout as sleep } from 'node:timers/promises'
import { combineHttpRules, HttpProxy, PASS } from '@rungway/proxy'
import { type Direction, type Heard, judge } from '../measure.ts'
import { openInNode } from '../node-client.ts'
import { sendNumbers } from '../send-numbers.ts'
import { SERVERS } from '../systems/servers.ts'
import { type Draw, healedAt, type Spell } from './draw.ts'
import { DRAWN_FAULTS } from './faults.ts'

/** What a life came to. */
export interface Lived {
  readonly down: Direction
  readonly up: Direction
  /** The longest gap of either direction after the network has healed. */
  readonly healedGapMs: number
  /** How often the faults interfered. */
  readonly acted: number
  readonly resets: number
  readonly changes: number
  readonly endsOn: string
  /** What the client explains of itself at the end. */
  readonly explained: unknown
}

/** Both sides go on for so long after the network has healed. */
const AFTER_MS = 8_000
/** What has not arrived so long after that is missing. */
const GRACE_MS = 60_000
const LOOK_MS = 250

/** One life, from the opening to the arrival of the last message. */
export async function live(draw: Draw): Promise<Lived> {
  const { system, everyMs, padBytes } = draw
  const pace = { everyMs, quietMs: null, readyMs: GRACE_MS, padBytes }
  const pad = 'x'.repeat(padBytes)
  const zero = performance.now()
  const at = () => performance.now() - zero
  const heard: Heard[] = []
  const saidAt: number[] = []
  const server = await SERVERS[system]((n) => heard.push({ n, at: at() }))
  const proxy = await HttpProxy.open({ target: () => server.port })
  const stopFaults = follow(draw.spells, proxy, at)
  const client = await openInNode({ system, fault: '', client: 'node' }, `http://127.0.0.1:${proxy.port}`, pace)
  try {
    // Not when it is ready: what is sent before waits for that.
    void client.connect()
    const clientZero = at()
    await client.start()
    const stop = sendNumbers((n) => {
      saidAt.push(at())
      server.say(n, pad)
    }, pace)
    const healed = healedAt(draw)
    await sleep(Math.max(0, healed + AFTER_MS - at()))
    stop()
    await client.stop()
    const deadline = performance.now() + GRACE_MS
    const arrived = (said: readonly unknown[], got: readonly Heard[]) =>
      new Set(got.map(({ n }) => n)).size >= said.length
    let report = await client.report()
    while (performance.now() < deadline && !(arrived(saidAt, report.heard) && arrived(report.saidAt, heard))) {
      await sleep(LOOK_MS)
      report = await client.report()
    }
    const window = { everyMs, quiet: null, to: at() }
    const toOurs = (from: number) => Math.max(0, from - clientZero)
    const downFrom = (from: number) => judge(saidAt, report.heard, { ...window, from: toOurs(from) })
    const upFrom = (from: number) => judge(report.saidAt, heard, { ...window, from })
    return {
      down: downFrom(0),
      up: upFrom(0),
      healedGapMs: Math.max(downFrom(healed).longestGapMs, upFrom(healed).longestGapMs),
      acted: proxy.counts.acted,
      resets: report.resets,
      changes: report.changes.length,
      endsOn: report.standing.transport,
      explained: report.standing.explained,
    }
  } finally {
    stopFaults()
    await client.close()
    await proxy.close()
    await server.close()
  }
}

/** Puts the faults in force as they begin and end. Returns the way to stop. */
export function follow(spells: readonly Spell[], proxy: Pick<HttpProxy, 'use'>, at: () => number): () => void {
  const rules = new Map(
    spells.map((spell) => [spell, DRAWN_FAULTS.find(({ name }) => name === spell.name)?.rules(spell.value) ?? PASS]),
  )
  const apply = (moment: number) => {
    // A timer may be early, by as long as the process was busy when it was set: what ends at its
    // moment would go on for ever.
    const now = Math.max(moment, at())
    const inForce = spells.filter(({ fromMs, toMs }) => fromMs <= now && now < toMs)
    proxy.use(inForce.length === 0 ? PASS : combineHttpRules(inForce.map((spell) => rules.get(spell) ?? {})))
  }
  apply(0)
  const moments = [...new Set(spells.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))]
  const timers = moments.map((moment) => setTimeout(() => apply(moment), Math.max(0, moment - at())))
  return () => {
    for (const timer of timers) clearTimeout(timer)
  }
}
