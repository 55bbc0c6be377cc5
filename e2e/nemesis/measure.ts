import type { Crowd } from './crowd.ts'
import type { Guest, System } from './guest.ts'
import { checkLane } from './lane-check.ts'
import { checkPlain } from './plain-check.ts'
import { checkRoom, type RoomVerdict } from './room-check.ts'
import type { Row } from './row.ts'
import type { Wrong } from './wrong.ts'

/** One strike, in milliseconds of `performance.now()`. */
export interface Window {
  readonly nemesis: string
  readonly fromMs: number
  /** When all was there again, for everyone. */
  readonly toMs: number
  readonly presenceMs: number
  /** How long the process of the clients stood still, at most. */
  readonly stallMs: number
}

/** A time in which nothing came. */
interface Gap {
  readonly ms: number
  readonly fromMs: number
}

const MOST_STEPS = 20

interface Told {
  readonly type: string
  readonly atMs: number
}

/** The longest time between two of them that lies in the window at least in part. */
function longestGap(events: readonly Told[], type: string, { fromMs, toMs }: Window): Gap {
  let longest: Gap = { ms: 0, fromMs }
  let before = fromMs
  const ends = (atMs: number): void => {
    if (atMs - before > longest.ms) longest = { ms: atMs - before, fromMs: before }
  }
  for (const event of events) {
    if (event.type !== type) continue
    const { atMs } = event
    if (atMs >= fromMs && before <= toMs) ends(atMs)
    before = atMs
  }
  // What has not ended by then.
  if (before <= toMs) ends(toMs)
  return longest
}

/** Those who are there before a strike, and after: who dies of it is not asked how long it took. */
const presentIn = (crowd: Crowd, { fromMs, toMs }: Window): readonly Guest[] =>
  crowd.all.filter(
    (visitor) =>
      (visitor.sentMs[0] ?? Number.POSITIVE_INFINITY) < fromMs &&
      (crowd.dead.get(visitor) ?? Number.POSITIVE_INFINITY) > toMs,
  )

/** Who heard nothing of its channel for longest, when since the strike, and what it said of its connection meanwhile. */
export function worstOf(crowd: Crowd, window: Window): readonly string[] {
  const gaps = presentIn(crowd, window).map((visitor) => ({
    visitor,
    gap: longestGap(visitor.roomEvents, 'publication', window),
  }))
  const [worst] = gaps.sort((one, other) => other.gap.ms - one.gap.ms)
  if (worst === undefined) return []
  const { visitor, gap } = worst
  const since = (atMs: number): string => `${((atMs - window.fromMs) / 1_000).toFixed(2)} s`
  const steps = visitor.steps.filter(({ atMs }) => atMs >= gap.fromMs && atMs <= gap.fromMs + gap.ms)
  return [
    `the longest dead air is ${(gap.ms / 1_000).toFixed(2)} s, of ${visitor.name} by ${visitor.way}, from ${since(gap.fromMs)} on`,
    ...steps.slice(0, MOST_STEPS).map(({ atMs, what }) => `  ${since(atMs)}: ${what}`),
  ]
}

const count = (events: readonly Told[], { fromMs, toMs }: Window, isMeant: (event: Told) => boolean): number =>
  events.filter((event) => event.atMs >= fromMs && event.atMs <= toMs && isMeant(event)).length

const isLoss = (event: Told): boolean => event.type === 'live' && 'recovered' in event && event.recovered === false

/** What clients have noticed of one strike. `wrongs`: those of that time. */
export function rowOf(system: System, window: Window, crowd: Crowd, wrongs: readonly Wrong[], told: number): Row {
  const present = presentIn(crowd, window)
  const sum = (each: (visitor: Guest) => number) => crowd.all.reduce((all, visitor) => all + each(visitor), 0)
  const faults = (fault: Wrong['fault']) => wrongs.filter((each) => each.fault === fault).length
  const dead = new Set([...crowd.dead.keys()].map(({ name }) => name))
  const named = faults('missing') + faults('doubled') + faults('reordered')
  return {
    system: system.name,
    nemesis: window.nemesis,
    strikes: 1,
    stallMs: window.stallMs,
    clients: present.length,
    silencesMs: present.map(({ roomEvents }) => longestGap(roomEvents, 'publication', window).ms),
    unansweredMs: present.map(({ laneEvents }) => longestGap(laneEvents, 'answer', window).ms),
    sessionsLost: sum(({ laneEvents }) => count(laneEvents, window, ({ type }) => type === 'reset')),
    presenceMs: system.promises === 'all' ? window.presenceMs : null,
    falseLeaves: sum(({ leaves }) =>
      count(
        leaves.map(({ name, atMs }) => ({ type: name, atMs })),
        window,
        ({ type }) => !dead.has(type),
      ),
    ),
    missing: faults('missing'),
    doubled: faults('doubled'),
    reordered: faults('reordered'),
    otherWrongs: wrongs.length - named,
    told,
    losses: sum(({ roomEvents }) => count(roomEvents, window, isLoss)),
  }
}

/** Of each who has died, every member of the channel that was there all the time is told one leave. */
export function checkLeaves(crowd: Crowd): readonly Wrong[] {
  return [...crowd.dead].flatMap(([gone, diedMs]) =>
    crowd.present
      .filter(({ room, sentMs }) => room === gone.room && (sentMs[0] ?? diedMs) < diedMs)
      .flatMap((visitor): Wrong[] => {
        const told = visitor.leaves.filter(({ name, atMs }) => name === gone.name && atMs >= diedMs).length
        // Who joins again is given a list, from which it is missing.
        const hasJoined = visitor.joiningMs.some((atMs) => atMs >= diedMs)
        if (told === 1 || (hasJoined && told === 0)) return []
        return [
          { fault: 'presence', atMs: diedMs, what: `${visitor.name} was told ${told} times that ${gone.name} left` },
        ]
      }),
  )
}

/** What was promised of messages, from all that clients, nodes and the store say. */
export async function checkAll(
  { promises }: System,
  crowd: Crowd,
  mayLose: boolean,
  read: (room: Crowd['rooms'][number]) => Promise<Parameters<typeof checkRoom>[0]['stored']>,
): Promise<{ readonly wrongs: readonly Wrong[]; readonly rooms: readonly RoomVerdict[] }> {
  const rooms: RoomVerdict[] = []
  for (const room of crowd.rooms) {
    const visitors = crowd.all.filter((each) => each.room === room)
    const listeners = visitors.map(({ name, roomEvents, isThere }) => ({ name, events: roomEvents, isThere }))
    const invocations = visitors.flatMap((each) => each.invocations)
    rooms.push(
      promises === 'all'
        ? checkRoom({ invocations, listeners, stored: await read(room), mayLose })
        : checkPlain({ invocations, listeners }),
    )
  }
  const wrongs = rooms.flatMap((room) => room.wrongs)
  if (promises === 'publications') return { wrongs, rooms }
  const lanes = crowd.all.flatMap(({ name, sentMs, laneEvents, isThere }) =>
    checkLane({ name, sentMs, events: laneEvents, heard: crowd.heard.get(name) ?? [], isThere }),
  )
  return { wrongs: [...wrongs, ...lanes, ...checkLeaves(crowd)], rooms }
}
