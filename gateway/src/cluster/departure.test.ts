import { describe, expect, test } from 'vitest'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import type { Movable } from '../sessions/movable.ts'
import { type DepartureHost, moveAll } from './departure.ts'
import { MemoryRegistry } from './memory-registry.ts'
import { Places } from './places.ts'
import { timetable } from './timetable.ts'

const MOVE_MS = 5_000
const LIMITS = { leaveMs: 10_000, drainMs: 2_000 }

/** A node that leaves, whose offers are all taken unless a test says otherwise. */
function departure(more: Partial<DepartureHost> = {}) {
  const time = virtualScheduler()
  const failures: unknown[] = []
  let marks = 0
  const host: DepartureHost = {
    node: 'a',
    registry: new MemoryRegistry(time),
    scheduler: time,
    places: new Places({ node: 'a', scheduler: time, most: 1_000 }),
    times: timetable(0, LIMITS),
    keepMs: 600_000,
    quietMs: MOVE_MS,
    doubtMs: MOVE_MS,
    nextMark: () => ++marks,
    target: (tried) => (tried.has('b') ? null : 'b'),
    offer: async () => 'taken',
    tellAfterwards: async () => true,
    failed: (error) => failures.push(error),
    ...more,
  }
  /** Resolves with how long it took. */
  const leave = async (sessions: readonly Movable[]): Promise<number> => {
    let endedAt: number | null = null
    void moveAll(host, sessions).then(() => {
      endedAt = time.now()
    })
    while (endedAt === null && time.now() < 10 * LIMITS.leaveMs) {
      for (let turn = 0; turn < 30; turn++) await null
      if (endedAt === null) time.pass(20)
    }
    return endedAt ?? Number.POSITIVE_INFINITY
  }
  return { time, failures, leave }
}

interface Followed extends Movable {
  /** What has become of it. */
  readonly fate: string[]
}

function session(id: string, more: Partial<Movable> = {}): Followed {
  const fate: string[] = []
  return {
    id,
    fate,
    isAsking: false,
    isQuiet: true,
    hold: () => void fate.push('held'),
    save: () => 'all that it is',
    resume: () => void fate.push('stayed'),
    moved: () => {
      fate.push('moved')
      return 'more'
    },
    end: () => void fate.push('ended'),
    ...more,
  }
}

const fates = (sessions: readonly Followed[]): string[] => sessions.map(({ fate }) => fate.join(' '))

describe('a node that leaves', () => {
  test('is done with all sessions within leaveMs, whatever their clients, handlers and other nodes do', async () => {
    const { leave } = departure({ offer: () => new Promise(() => {}) })
    const sessions = [
      session('as others'),
      session('whose client does not answer', { isAsking: true }),
      session('whose handler does not end', { isQuiet: false }),
      session('of both kinds', { isAsking: true, isQuiet: false }),
    ]
    expect(await leave(sessions)).toBeLessThanOrEqual(LIMITS.leaveMs)
    expect(fates(sessions)).toEqual(sessions.map(() => 'held stayed'))
  })

  test('is done in that time where the registry and what is told afterwards hang', async () => {
    const hang = () => new Promise<never>(() => {})
    const [one, two] = [session('one'), session('two')]
    const deaf = departure({ tellAfterwards: hang })
    expect(await deaf.leave([one])).toBeLessThanOrEqual(LIMITS.leaveMs)
    expect(fates([one])).toEqual(['held moved'])
    expect(deaf.failures).toMatchObject([{ code: 'unavailable', message: expect.stringContaining('may be lost') }])
    expect(await departure({ registry: { hold: hang } }).leave([two])).toBeLessThanOrEqual(LIMITS.leaveMs)
    expect(fates([two])).toEqual(['held stayed'])
  })

  test('tries nodes that it cannot reach again within that time, and no longer', async () => {
    let offers = 0
    const { leave, failures } = departure({
      offer: async () => {
        offers += 1
        return 'away'
      },
    })
    const one = session('one')
    expect(await leave([one])).toBeLessThanOrEqual(LIMITS.leaveMs)
    expect([fates([one]), offers > 10]).toEqual([['held stayed'], true])
    expect(failures).toMatchObject([{ code: 'unavailable' }])
  })

  test('moves those whose handlers do not end within that time', async () => {
    const { leave, failures } = departure()
    const sessions = [session('one', { isQuiet: false }), session('two', { isAsking: true, isQuiet: false })]
    expect(await leave(sessions)).toBeLessThan(LIMITS.leaveMs)
    expect(fates(sessions)).toEqual(['held moved', 'held moved'])
    expect(failures).toEqual([])
  })

  test('leaves those alone for which there is no time, and says how many', async () => {
    const { leave, failures, time } = departure({
      offer: async () => {
        await new Promise<void>((resolve) => void time.after(1_000, resolve))
        return 'taken'
      },
    })
    const sessions = Array.from({ length: 400 }, (_, index) => session(`${index}`))
    expect(await leave(sessions)).toBeLessThanOrEqual(LIMITS.leaveMs)
    const moved = fates(sessions).filter((fate) => fate === 'held moved').length
    const untouched = fates(sessions).filter((fate) => fate === '').length
    expect([moved > 200, moved + untouched]).toEqual([true, 400])
    expect(failures).toMatchObject([
      { code: 'unavailable', message: expect.stringContaining(`${untouched}. Raise leaveMs`) },
    ])
  })

  test('moves all others where one fails, which is told', async () => {
    const fails = () => {
      throw new Error('a mistake')
    }
    const { leave, failures } = departure()
    const sessions = [
      session('one', { hold: fails }),
      session('two', { save: fails }),
      session('three', { moved: fails }),
      ...Array.from({ length: 100 }, (_, index) => session(`${index}`)),
    ]
    expect(await leave(sessions)).toBeLessThanOrEqual(LIMITS.leaveMs)
    // Nobody could know where the second is.
    expect(fates(sessions)).toEqual(['', 'held ended', 'held', ...Array.from({ length: 100 }, () => 'held moved')])
    expect(failures.map(String)).toEqual(['Error: a mistake', 'Error: a mistake', 'Error: a mistake'])
  })
})
