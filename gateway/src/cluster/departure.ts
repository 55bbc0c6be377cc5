import { RungwayError } from '../errors.ts'
import type { Movable } from '../sessions/movable.ts'
import { type MoveHost, moveSession, type Outcome } from './moving.ts'
import type { Places } from './places.ts'
import { pause, type Timetable, within } from './timetable.ts'

/** What moves all sessions of a node, as it sees it. */
export interface DepartureHost extends MoveHost {
  readonly places: Places
  /** Of the whole departure. */
  readonly times: Timetable
  /** How long is waited for what is under way in a session. */
  readonly quietMs: number
  /** The other node has a session, to which this has happened meanwhile. Whether it has heard that. Never rejects. */
  tellAfterwards(to: string, session: string, afterwards: string): Promise<boolean>
}

/** Moves under way at once. */
const MAX_AT_ONCE = 32
const LOOK_MS = 20

/**
 * Moves sessions to other nodes, as far as these take them. Resolves when no more can be moved, or the time
 * for that is over; nothing is moved afterwards. Never rejects: what fails for one session is told, and the
 * others go on.
 */
export async function moveAll(host: DepartureHost, sessions: readonly Movable[]): Promise<void> {
  const { scheduler, times, quietMs, failed } = host
  const begun = scheduler.now()
  const spreadMs = Math.max(0, times.turns - begun)
  const slots = new Slots(MAX_AT_ONCE)
  let late = 0
  await Promise.all(
    sessions.map(async (session, index) => {
      try {
        await pause(scheduler, begun + (spreadMs * index) / sessions.length - scheduler.now())
        await until(scheduler, Math.min(scheduler.now() + quietMs, times.answers), () => !session.isAsking)
        if ((await moveOne(host, session, slots)) === 'late') late += 1
      } catch (error) {
        failed(error)
      }
    }),
  )
  if (late > 0) failed(new RungwayError('unavailable', lateText(late)))
}

async function moveOne(host: DepartureHost, session: Movable, slots: Slots): Promise<'late' | 'done'> {
  const { places, quietMs, scheduler, times } = host
  const { id } = session
  const isLate = () => scheduler.now() >= times.offers
  await slots.take()
  if (isLate()) {
    slots.free()
    return 'late'
  }
  const moving = (async (): Promise<Promise<boolean>[] | 'late'> => {
    const outcome = await held(session, async () => {
      if (!session.isQuiet) {
        // Others need not wait for what its application does.
        slots.free()
        try {
          await until(scheduler, Math.min(scheduler.now() + quietMs, times.quiet), () => session.isQuiet)
        } finally {
          await slots.takeNext()
        }
      }
      return moveSession(host, session)
    })
    if (outcome.type === 'stayed' && isLate()) return 'late'
    if (outcome.type !== 'moved') return []
    places.movedTo(id, outcome.to, 'given')
    return [host.tellAfterwards(outcome.to, id, session.moved())]
  })()
  try {
    const told = await places.moves(id, moving)
    if (told === 'late') return told
    // Its clients need not wait until the other node has heard that.
    for (const each of told)
      if ((await within(scheduler, times.end, each)) !== true) host.failed(new RungwayError('unavailable', LOST))
    return 'done'
  } finally {
    slots.free()
  }
}

/** Holds a session for as long as it is moved. Where that fails nobody knows where it is. */
async function held(session: Movable, move: () => Promise<Outcome>): Promise<Outcome> {
  session.hold()
  let outcome: Outcome = { type: 'unsure' }
  try {
    outcome = await move()
    return outcome
  } finally {
    if (outcome.type === 'unsure') session.end()
    if (outcome.type === 'stayed') session.resume()
  }
}

const LOST =
  'What was sent to a session while it moved to another node may be lost: that node did not answer. See that the nodes reach each other.'

const lateText = (count: number): string =>
  `Sessions that have not moved to other nodes within leaveMs, and end with this one: ${count}. Raise leaveMs, and the time that the process is given to end.`

async function until(scheduler: DepartureHost['scheduler'], latest: number, isSo: () => boolean): Promise<void> {
  while (!isSo() && scheduler.now() < latest) await pause(scheduler, LOOK_MS)
}

/** So many at once. */
class Slots {
  readonly #waiting: (() => void)[] = []
  #left: number

  constructor(count: number) {
    this.#left = count
  }

  async take(): Promise<void> {
    if (this.#left > 0) this.#left -= 1
    else await new Promise<void>((resolve) => void this.#waiting.push(resolve))
  }

  /** Before all that wait: for a session whose client waits already. */
  async takeNext(): Promise<void> {
    if (this.#left > 0) this.#left -= 1
    else await new Promise<void>((resolve) => void this.#waiting.unshift(resolve))
  }

  free(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#left += 1
    else next()
  }
}
