import { RungwayError } from '../errors.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Movable } from '../sessions/movable.ts'
import { type MoveHost, moveSession } from './moving.ts'
import type { Places } from './places.ts'

/** What moves all sessions of a node, as it sees it. */
export interface DepartureHost extends MoveHost {
  readonly places: Places
  readonly scheduler: Pick<Scheduler, 'now' | 'after'>
  /** Over which the beginnings of moves are spread. */
  readonly spreadMs: number
  /** How long is waited for what is under way in a session. */
  readonly quietMs: number
  /** The other node has a session, to which this has happened meanwhile. Whether it has heard that. Never rejects. */
  tellAfterwards(to: string, session: string, afterwards: string): Promise<boolean>
}

/** Moves under way at once. */
const MAX_AT_ONCE = 32
const LOOK_MS = 20

/** Moves sessions to other nodes, as far as these take them. Resolves when no more can be moved. */
export async function moveAll(host: DepartureHost, sessions: readonly Movable[]): Promise<void> {
  const { scheduler, spreadMs, quietMs } = host
  const begun = scheduler.now()
  const slots = new Slots(MAX_AT_ONCE)
  await Promise.all(
    sessions.map(async (session, index) => {
      const at = begun + (spreadMs * index) / sessions.length
      await pause(scheduler, at - scheduler.now())
      await until(scheduler, begun + spreadMs + quietMs, () => !session.isAsking)
      await moveOne(host, session, slots)
    }),
  )
}

async function moveOne(host: DepartureHost, session: Movable, slots: Slots): Promise<void> {
  const { places, quietMs, scheduler } = host
  const { id } = session
  await slots.take()
  session.hold()
  const quieted = session.isQuiet ? null : until(scheduler, scheduler.now() + quietMs, () => session.isQuiet)
  const moving = (async (): Promise<Promise<boolean>[]> => {
    if (quieted !== null) {
      // Others need not wait for what its application does.
      slots.free()
      await quieted
      await slots.takeNext()
    }
    const outcome = await moveSession(host, session)
    if (outcome.type === 'unsure') session.end()
    if (outcome.type === 'stayed') session.resume()
    if (outcome.type !== 'moved') return []
    places.movedTo(id, outcome.to, 'given')
    return [host.tellAfterwards(outcome.to, id, session.moved())]
  })()
  try {
    // Its clients need not wait until the other node has heard that.
    for (const told of await places.moves(id, moving))
      if (!(await told)) host.failed(new RungwayError('unavailable', LOST))
  } finally {
    slots.free()
  }
}

const LOST =
  'What was sent to a session while it moved to another node may be lost: that node did not answer. See that the nodes reach each other.'

async function until(scheduler: DepartureHost['scheduler'], latest: number, isSo: () => boolean): Promise<void> {
  while (!isSo() && scheduler.now() < latest) await pause(scheduler, LOOK_MS)
}

async function pause(scheduler: Pick<Scheduler, 'after'>, ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => void scheduler.after(ms, resolve))
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
