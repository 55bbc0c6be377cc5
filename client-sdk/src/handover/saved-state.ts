import { isPosition, type Json, type Payload, type Position, utf8Length } from '@rungway/protocol'

/** A payload as it is kept. */
type SavedPayload = readonly [text: string, kind: Payload['kind']]

/** A message that no listener has had. */
export interface UnheardMessage {
  readonly payload: SavedPayload
  readonly seq: number
  readonly transport: string
}

/** What was published and not answered. */
export type SavedPublish = readonly [seq: number, channel: string, data: Json]

/** What channels go on from. */
export interface SavedLane {
  /** The name under which the page before has published, and was a member. */
  readonly producer: string
  /** The highest id of a question in this session. */
  readonly lastId: number
  /** The highest number under which something was published. */
  readonly lastSeq: number
  readonly pending: readonly SavedPublish[]
  /** What the application has been given of each channel that it was subscribed to. */
  readonly positions: readonly (readonly [channel: string, position: Position])[]
  /** Channels that the gateway has subscribed by itself. */
  readonly served: readonly (readonly [alias: number, channel: string, position: Position])[]
}

/** What a session goes on from in another page. */
export interface SavedState {
  readonly session: string
  /** Empty before the first welcome. */
  readonly epoch: string
  readonly claims: number
  /** The highest number of a link. */
  readonly links: number
  /** The newest message that was delivered … */
  readonly seen: number
  /** … and what has come of the one after it. */
  readonly joined: string
  /** The newest message that was acknowledged, and those after it. */
  readonly acked: number
  readonly outbox: readonly SavedPayload[]
  readonly unheard: readonly UnheardMessage[]
  readonly lane: SavedLane | null
}

/** More claims than a page can make; each is made again, one by one. */
const MAX_CLAIMS = 100_000

/** Half of what can be counted: every number goes on from here. */
const MAX_COUNT = 2 ** 52

export const payloadOf = ([text, kind]: SavedPayload): Payload => ({ text, kind, bytes: utf8Length(text) })

export const encodeState = (state: SavedState): string => JSON.stringify(state)

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_COUNT
}

const isText = (value: unknown): value is string => typeof value === 'string'

const isList = (value: unknown, isGood: (each: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isGood)

const isTuple = (value: unknown, ...isGood: ((each: unknown) => boolean)[]): boolean =>
  Array.isArray(value) && value.length === isGood.length && isGood.every((is, i) => is(value[i]))

function isPayload(value: unknown): boolean {
  if (!isTuple(value, isText, (kind) => kind === 'json' || kind === 'base64' || kind === 'c')) return false
  const [text] = value as [string]
  try {
    JSON.parse(text)
    // White space is JSON too, but a line break would end its frame.
    return !/[\r\n]/.test(text)
  } catch {
    return false
  }
}

function isUnheard(value: unknown): boolean {
  const { payload, seq, transport } = (value ?? {}) as Partial<UnheardMessage>
  return isPayload(payload) && isCount(seq) && isText(transport)
}

function isLane(value: unknown): boolean {
  if (value === null) return true
  const { producer, lastId, lastSeq, pending, positions, served } = (value ?? {}) as Partial<SavedLane>
  return (
    isText(producer) &&
    /^[\w-]{21,64}$/.test(producer) &&
    isCount(lastId) &&
    isCount(lastSeq) &&
    isList(pending, (each) => isTuple(each, isCount, isText, (data) => data !== undefined)) &&
    isList(positions, (each) => isTuple(each, isText, isPosition)) &&
    isList(served, (each) => isTuple(each, isCount, isText, isPosition))
  )
}

/** Null for what no page has saved: anything can be in a storage. */
export function decodeState(text: string): SavedState | null {
  let state: Partial<SavedState> | null
  try {
    state = JSON.parse(text)
  } catch {
    return null
  }
  const { session, epoch, claims, links, seen, joined, acked, outbox, unheard, lane } = state ?? {}
  const isGood =
    isText(session) &&
    /^[\w-]{21,64}$/.test(session) &&
    isText(epoch) &&
    /^[\w-]{0,64}$/.test(epoch) &&
    isCount(claims) &&
    claims <= MAX_CLAIMS &&
    isCount(links) &&
    isCount(seen) &&
    isText(joined) &&
    isCount(acked) &&
    isList(outbox, isPayload) &&
    isList(unheard, isUnheard) &&
    isLane(lane)
  return isGood ? (state as SavedState) : null
}
