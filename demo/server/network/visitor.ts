import type { Unit, Way } from '@rungway/proxy'
import type { LaneCounts } from './seen.ts'

const NOTHING: LaneCounts = { requests: 0, bytesUp: 0, bytesDown: 0 }

/** Lanes of one page; a page has about a dozen. */
const MAX_LANES = 24

/** What is counted for one page: bytes and requests of each of its lanes. */
export class VisitorCounts {
  readonly #lanes = new Map<string, LaneCounts>()

  get lanes(): Readonly<Record<string, LaneCounts>> {
    return Object.fromEntries(this.#lanes)
  }

  requested(lane: string): void {
    this.#add(lane, { requests: 1 })
  }

  passed(lane: string, unit: Unit, way: Way): void {
    this.#add(lane, { [way === 'up' ? 'bytesUp' : 'bytesDown']: unit.bytes.length })
  }

  #add(lane: string, more: Partial<LaneCounts>): void {
    const before = this.#lanes.get(lane) ?? NOTHING
    if (before === NOTHING && this.#lanes.size >= MAX_LANES) return
    this.#lanes.set(lane, {
      requests: before.requests + (more.requests ?? 0),
      bytesUp: before.bytesUp + (more.bytesUp ?? 0),
      bytesDown: before.bytesDown + (more.bytesDown ?? 0),
    })
  }
}
