/** What a request is for. `poll` ends with news or without; `stream` and `socket` go on; `up` carries up. */
export type Purpose = 'poll' | 'stream' | 'socket' | 'up'

/** One request, from its start to the end of its response. Times are milliseconds of the page's clock. */
export interface Activity {
  readonly purpose: Purpose
  /** The technique that made it. */
  readonly technique: string
  readonly startMs: number
  endMs: number | null
  /** When each message arrived on it. */
  readonly messagesMs: number[]
}

/** How long the past is kept, for the picture. */
export const KEPT_MS = 12_000
const MAX_KEPT = 2_000

/** What one lane has done: its requests, and which messages came when. */
export class Lane {
  readonly name: string
  /** The latest, oldest first. */
  readonly activities: Activity[] = []
  /** Polls that ended without a message. */
  inVain = 0
  /** Messages that the lane has heard. */
  heard = 0
  /** The technique that carries now; null while none does. */
  technique: string | null = null

  constructor(name: string) {
    this.name = name
  }

  begin(purpose: Purpose, technique: string, now: number): Activity {
    const activity: Activity = { purpose, technique, startMs: now, endMs: null, messagesMs: [] }
    this.activities.push(activity)
    this.#forget(now)
    return activity
  }

  /** Messages have arrived on that request. */
  arrived(activity: Activity, count: number, now: number): void {
    for (let i = 0; i < count; i += 1) activity.messagesMs.push(now)
    if (activity.messagesMs.length > MAX_KEPT) activity.messagesMs.splice(0, activity.messagesMs.length - MAX_KEPT)
  }

  /** Its response has ended, or it was given up. */
  end(activity: Activity, now: number): void {
    if (activity.endMs !== null) return
    activity.endMs = now
    if (activity.purpose === 'poll' && activity.messagesMs.length === 0) this.inVain += 1
  }

  /** Those that show in the time before `now`. */
  since(fromMs: number): readonly Activity[] {
    return this.activities.filter(({ endMs }) => endMs === null || endMs >= fromMs)
  }

  #forget(now: number): void {
    let old = 0
    for (const { endMs } of this.activities) {
      if (endMs === null || endMs > now - KEPT_MS) break
      old += 1
    }
    this.activities.splice(0, Math.max(old, this.activities.length - MAX_KEPT))
  }
}

/** Counts numbered frames in lines, however they are cut: `[7,…`, alone or after `data: `. */
export class MessageCounter {
  #rest = ''

  /** How many lines with a message ended in this text. */
  count(text: string): number {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    return lines.filter((line) => /^(data: )?\[\d/.test(line)).length
  }

  /** The text is over: its last line may have no end. */
  finish(): number {
    return this.count('\n')
  }
}
