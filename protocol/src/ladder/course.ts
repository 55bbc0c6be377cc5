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
    above: (rung) =>
      course.wanted ? [course.wanted].filter((wanted) => wanted !== rung) : rungs.slice(0, rungs.indexOf(rung)),
    worthwhile(attempts, carrying) {
      const { wanted, order, above } = course
      return (carrying ? above(carrying.rung) : wanted ? [wanted] : order).filter(
        (rung) => !attempts.some(({ rung: tried, phase }) => tried === rung && phase.type !== 'suspect'),
      )
    },
    raceAt: (attempts, carrying) =>
      Math.max(
        course.notBefore,
        ...attempts.map((attempt) =>
          hasCarried(attempt) ? 0 : attempt.openedAt + (carrying ? openMs : Math.max(raceMs, 4 * attempt.rung.rttMs)),
        ),
      ),
  }
  return course
}
