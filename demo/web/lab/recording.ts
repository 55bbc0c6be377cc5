import type { LabEvent, LabNews } from '../../server/lab/settings.ts'
import type { LaneCounts } from '../../server/network/seen.ts'

/** How far back the picture can be scrubbed. */
export const KEPT_MS = 180_000
const MAX_ROWS = 4_000
const MAX_MESSAGES = 40_000
/** Heads and frames are kept for as many requests of a lane; the export has these. */
const MAX_HEADS = 1_500
const MAX_FRAMES = 3_000

/** One frame of a WebSocket, as it crossed the network. */
export interface SocketFrame {
  readonly at: number
  readonly way: 'up' | 'down'
  readonly opcode: number
  readonly bytes: number
  readonly text: string
}

/** One request with its response, as a row of DevTools' network panel. Times are the server's clock. */
export interface RequestRow {
  readonly id: number
  readonly lane: string
  readonly method: string
  /** Path and query, masked. */
  readonly target: string
  readonly startMs: number
  responseMs: number | null
  endMs: number | null
  status: number | null
  bytesUp: number
  bytesDown: number
  /** Whether it ended without the end of its response. */
  isStopped: boolean
  headUp: string
  headDown: string
  readonly frames: SocketFrame[]
}

/** A message that has arrived, on the server's clock as well as the page knows it. */
export interface Arrival {
  readonly n: number
  readonly way: 'up' | 'down'
  readonly sentAt: number
  readonly at: number
}

/** What one lane has done. */
export interface LaneRecord {
  /** By start, oldest first. */
  readonly rows: RequestRow[]
  /** By arrival, oldest first. */
  readonly arrivals: Arrival[]
  /** How many arrivals are kept no more; the first that is kept has this index among all. */
  forgotten: number
  /** Numbers of the messages down that have arrived, of those that are kept. */
  readonly heard: Set<number>
  /** How many have arrived in all. */
  messages: number
  /** How many had when the bytes were counted last. */
  counted: number
}

const NO_COUNTS: LaneCounts = { requests: 0, bytesUp: 0, bytesDown: 0 }

/** What has happened in the lab: requests from the network, messages from both ends. */
export class Recording {
  readonly lanes = new Map<string, LaneRecord>()
  /** When each message down was sent, oldest first. */
  readonly sent: { readonly n: number; readonly at: number }[] = []
  counts: Readonly<Record<string, LaneCounts>> = {}
  /** Whether events were lost because there were too many. */
  isCut = false
  readonly #byId = new Map<number, RequestRow>()

  lane(name: string): LaneRecord {
    const known = this.lanes.get(name)
    if (known !== undefined) return known
    const lane: LaneRecord = { rows: [], arrivals: [], forgotten: 0, heard: new Set(), messages: 0, counted: 0 }
    this.lanes.set(name, lane)
    return lane
  }

  countsOf(name: string): LaneCounts {
    return this.counts[name] ?? NO_COUNTS
  }

  take({ events, counts, now, isCut }: Pick<LabNews, 'events' | 'counts' | 'now' | 'isCut'>): void {
    for (const event of events) this.#take(event)
    this.counts = counts
    for (const lane of this.lanes.values()) lane.counted = lane.messages
    this.isCut ||= isCut
    this.#forget(now - KEPT_MS)
  }

  /** A message has come down to the page. */
  heard(name: string, n: number, sentAt: number, at: number): void {
    const lane = this.lane(name)
    lane.heard.add(n)
    this.#arrived(lane, { n, way: 'down', sentAt, at })
  }

  /** The oldest time that is known. */
  get fromMs(): number | null {
    let from: number | null = this.sent[0]?.at ?? null
    for (const { rows } of this.lanes.values()) {
      const start = rows[0]?.startMs
      if (start !== undefined && (from === null || start < from)) from = start
    }
    return from
  }

  #arrived(lane: LaneRecord, arrival: Arrival): void {
    lane.messages += 1
    lane.arrivals.push(arrival)
  }

  #take(event: LabEvent): void {
    switch (event.type) {
      case 'sent':
        this.sent.push({ n: event.n, at: event.at })
        return
      case 'arrived':
        return this.#arrived(this.lane(event.lane), { n: event.n, way: 'up', sentAt: event.sentAt, at: event.at })
      case 'request':
        return this.#requested(event)
      default:
        break
    }
    const row = this.#byId.get(event.id)
    if (row === undefined) return
    switch (event.type) {
      case 'response':
        row.responseMs = event.at
        row.bytesDown += event.bytes
        row.headDown = event.head
        row.status = Number(event.head.split(' ')[1]) || null
        return
      case 'part':
        row[event.way === 'up' ? 'bytesUp' : 'bytesDown'] += event.bytes
        return
      case 'frame': {
        const { at, way, opcode, bytes, text } = event
        row[way === 'up' ? 'bytesUp' : 'bytesDown'] += bytes
        row.frames.push({ at, way, opcode, bytes, text })
        if (row.frames.length > MAX_FRAMES) row.frames.splice(0, row.frames.length - MAX_FRAMES)
        return
      }
      case 'end':
        row.endMs = event.at
        this.#byId.delete(event.id)
        return
      case 'stopped':
        row.endMs = event.at
        row.isStopped = event.status === null
        row.status ??= event.status
        this.#byId.delete(event.id)
    }
  }

  #requested({ id, at, lane, head }: LabEvent & { readonly type: 'request' }): void {
    const [method = '', target = ''] = head.split(' ', 2)
    const row: RequestRow = {
      id,
      lane,
      method,
      target,
      startMs: at,
      responseMs: null,
      endMs: null,
      status: null,
      bytesUp: 0,
      bytesDown: 0,
      isStopped: false,
      headUp: head,
      headDown: '',
      frames: [],
    }
    const { rows } = this.lane(lane)
    rows.push(row)
    this.#byId.set(id, row)
    const old = rows.at(-MAX_HEADS - 1)
    if (old !== undefined) {
      old.headUp = ''
      old.headDown = ''
    }
  }

  #forget(beforeMs: number): void {
    dropWhile(this.sent, ({ at }) => at < beforeMs, MAX_MESSAGES)
    for (const lane of this.lanes.values()) {
      dropWhile(lane.rows, ({ endMs }) => endMs !== null && endMs < beforeMs, MAX_ROWS)
      const old = dropWhile(lane.arrivals, ({ at }) => at < beforeMs, MAX_MESSAGES)
      lane.forgotten += old.length
      for (const { n } of old) lane.heard.delete(n)
    }
  }
}

/** Drops what is old at the front of a list, and what is more than `most`. */
function dropWhile<T>(list: T[], isOld: (item: T) => boolean, most: number): T[] {
  let count = 0
  for (const item of list) {
    if (!isOld(item)) break
    count += 1
  }
  return list.splice(0, Math.max(count, list.length - most))
}

/** The index of the first item whose time is at least `ms`, in a list that is sorted by it. */
export function firstAt<T>(list: readonly T[], ms: number, timeOf: (item: T) => number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    const item = list[middle]
    if (item !== undefined && timeOf(item) < ms) low = middle + 1
    else high = middle
  }
  return low
}
