/** A step this long after its time was late because the loop was busy or the page asleep. */
const LATE_MS = 250

/** Which time counts: none while the page is away, and none that a busy loop or a sleeping page did not see. */
export interface Attention {
  readonly isAway: boolean
  leave(now: number): void
  /** Ends an absence. Returns how long it was. */
  comeBack(now: number): number
  /** How much time before a step does not count: its delay, and a moment for what has come meanwhile to be read. */
  missed(isTick: boolean, deadline: number, now: number): number
}

export function createAttention(): Attention {
  let awaySince: number | undefined
  let isLate = false
  return {
    get isAway() {
      return awaySince !== undefined
    },
    leave(now) {
      awaySince ??= now
    },
    comeBack(now) {
      const missedMs = now - (awaySince ?? now)
      awaySince = undefined
      isLate = false
      return missedMs
    },
    missed(isTick, deadline, now) {
      const lateMs = now - deadline
      const isLateNow = lateMs >= LATE_MS
      const missedMs = isLateNow && !isLate ? lateMs + LATE_MS : 0
      // In a hidden tab every tick is late, by a second or a minute. If each were an excuse no link would ever be judged there, so the
      // next is none until a tick was on time.
      if (isLateNow || isTick) isLate = isLateNow
      return missedMs
    },
  }
}
