import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserOrder } from '../hostile/browser.ts'
import { Crowd, type CrowdOptions } from './crowd.ts'
import { GuestPage } from './guest-page.ts'
import { checkAll, rowOf, type Window, worstOf } from './measure.ts'
import type { Nemesis } from './nemeses.ts'
import type { Row } from './row.ts'
import { openWorld, type StoreKind, type World } from './world.ts'
import type { Wrong } from './wrong.ts'

export interface RoundOptions extends Omit<CrowdOptions, 'url' | 'page'> {
  /** For the clients of a page; null without. */
  readonly browser: BrowserOrder | null
  readonly nodes: number
  readonly store: StoreKind
  /** One after the other, on one cluster with one crowd. */
  readonly nemeses: readonly Nemesis[]
  readonly random: () => number
  /** How long all is well before each strike. */
  readonly steadyMs: number
  readonly tell: (what: string) => void
}

export interface Round {
  readonly rows: readonly Row[]
  readonly wrongs: readonly Wrong[]
  readonly publications: number
  readonly deliveries: number
  readonly messages: number
  /** Publications that nobody has answered: those that are in the channel, and those that are not. */
  readonly landed: number
  readonly vanished: number
  readonly refused: number
}

/** What the store has of a channel. */
type Read = Parameters<typeof checkAll>[3]

/** After the last strike nothing is to be forgotten. */
const LAST_MS = 2_000

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

/** Starts a cluster and a crowd, strikes them, and looks whether they kept what was promised. */
export async function playRound(options: RoundOptions): Promise<Round> {
  const { system, nodes, store, rooms, ofEach, everyMs, browser, tell } = options
  let crowd: Crowd | null = null
  let page: GuestPage | null = null
  const world = await openWorld({ system, nodes, store, heard: (node, word) => crowd?.hears(node, word) })
  try {
    if (browser !== null && system.inPage.length > 0) page = await GuestPage.open(browser, world.url)
    crowd = new Crowd({ system, url: world.url, page, rooms, ofEach, everyMs, tell })
    return await play(options, world, crowd)
  } finally {
    crowd?.leave()
    await page?.close()
    await world.close()
  }
}

async function play(options: RoundOptions, world: World, crowd: Crowd): Promise<Round> {
  const { nemeses, random, steadyMs, tell } = options
  const stuck: Wrong[] = []
  const stay = (found: readonly string[]): void => {
    for (const what of found) {
      tell(`  STUCK: ${what}`)
      stuck.push({ fault: 'stuck', atMs: performance.now(), what })
    }
  }
  tell(`${options.system.name}: ${crowd.all.length} clients of ${options.nodes} nodes`)
  crowd.begin()
  stay(await crowd.backSince(performance.now()))
  const windows: Window[] = []
  for (const nemesis of nemeses) {
    await sleep(steadyMs)
    tell(nemesis.name)
    const fromMs = performance.now()
    crowd.takeStallMs()
    await nemesis.strike(world, crowd, random())
    const healedMs = performance.now()
    stay(await crowd.backSince(healedMs))
    const toMs = performance.now()
    const presenceMs = Math.max(0, crowd.wrongPresenceMs - fromMs)
    const stallMs = crowd.takeStallMs()
    windows.push({ nemesis: nemesis.name, fromMs, toMs, presenceMs, stallMs })
    tell(
      `  healed after ${seconds(healedMs - fromMs)}, everyone is back after ${seconds(toMs - fromMs)}; this process stood still for ${seconds(stallMs)} at most`,
    )
    crowd.replace()
  }
  await sleep(Math.min(steadyMs, LAST_MS))
  await crowd.end()
  stay(await crowd.settled())
  const reader = world.nodes.find(({ process }) => process.isRunning)?.process
  if (reader === undefined) throw new Error('no node is left')
  const read: Read = async (room) => (options.system.promises === 'all' ? await reader.read(room) : [])
  stay(await crowd.hasHeard(async (room) => (await read(room)).at(-1)?.offset))
  tell('nobody talks any more; everything is compared')
  return judge(options, read, crowd, windows, stuck)
}

async function judge(
  { system, nemeses, tell }: RoundOptions,
  read: Read,
  crowd: Crowd,
  windows: readonly Window[],
  stuck: readonly Wrong[],
): Promise<Round> {
  const mayLose = nemeses.some((each) => each.mayLose)
  const { wrongs, rooms } = await checkAll(system, crowd, mayLose, read)
  const all = [...wrongs, ...stuck]
  const toldMs = rooms.flatMap((room) => room.toldMs)
  for (const window of windows) {
    tell(window.nemesis)
    for (const line of worstOf(crowd, window)) tell(`  ${line}`)
  }
  const rows = windows.map((window, index) => {
    // What is wrong before the first strike counts for it.
    const [from, to] = [index === 0 ? 0 : window.fromMs, windows[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY]
    const isOwn = (atMs: number): boolean => atMs >= from && atMs < to
    const own = all.filter(({ atMs }) => isOwn(atMs))
    return rowOf(system, window, crowd, own, toldMs.filter(isOwn).length)
  })
  return {
    rows,
    wrongs: all,
    publications: crowd.all.reduce((sum, { invocations }) => sum + invocations.length, 0),
    deliveries: rooms.reduce((sum, { deliveries }) => sum + deliveries, 0),
    messages: crowd.all.reduce((sum, { sentMs }) => sum + sentMs.length, 0),
    landed: rooms.reduce((sum, { landed }) => sum + landed, 0),
    vanished: rooms.reduce((sum, { vanished }) => sum + vanished, 0),
    refused: rooms.reduce((sum, { refused }) => sum + refused, 0),
  }
}
