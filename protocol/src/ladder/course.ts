import { type Attempt, hasCarried } from './attempt.ts'
import type { LadderOptions } from './options.ts'
import { createRung, type RungState } from './rung.ts'

/** Which rungs are worth a link, and when the next may be opened. */
export interface Course {
  /** Best first. */
  readonly rungs: readonly RungState[]
  /** The application's wish. */
  wanted: RungState | undefined
  /** The rungs to try while none carries, in order. What carried here before is first, until something has carried. */
  order: readonly RungState[]
  /** No link is opened before, whichever the transport. */
  notBefore: number
  /** How long a link may take to be welcomed. */
  openMs: number
  /** The rungs that are better than this one, best first. */
  above(rung: RungState): readonly RungState[]
  /** The rungs that are worth a link now, in order. `carrying`: the link that is in use, if it carries. */
  worthwhile(attempts: readonly Attempt[], carrying: Attempt | undefined): readonly RungState[]
  /** When the next link may be opened beside those that have not carried yet. In the background each gets all its time. */
  raceAt(attempts: readonly Attempt[], carrying: Attempt | undefined): number
}

export function createCourse(
  transports: readonly string[],
  remembered: string | undefined,
  { openMs, raceMs }: LadderOptions,
): Course {
  const rungs = transports.map(createRung)
  const course: Course = {
    rungs,
    wanted: undefined,
    order: [...rungs.filter(({ transport }) => transport === remembered), ...rungs],
    notBefore: 0,
    openMs,
    above: (rung) =>
      course.wanted ? [course.wanted].filter((wanted) => wanted !== rung) : rungs.slice(0, rungs.indexOf(rung)),
    worthwhile(attempts, carrying) {
      const { wanted, order, above } = course
      return (
        (carrying ? above(carrying.rung) : wanted ? [wanted] : order)
          .filter((rung) => !attempts.some((attempt) => attempt.rung === rung && attempt.phase.type !== 'suspect'))
          // No rung is tried twice while another waits for its first turn.
          .sort((a, b) => a.tries - b.tries)
      )
    },
    raceAt(attempts, carrying) {
      const pending = attempts.filter((attempt) => !hasCarried(attempt))
      const isFirst = pending.length < 2 && rungs.every(({ tries }) => !tries)
      return Math.max(
        course.notBefore,
        ...pending.map(({ openedAt, rung }) => {
          if (carrying) return openedAt + course.openMs
          // The first gets the time that it takes to open where the round trip is long. Once it has missed that, more are soon tried.
          return openedAt + raceMs + (isFirst ? 2 * rung.rttMs : 0)
        }),
      )
    },
  }
  return course
}
