import { isPosition, type Json, type Member, type Position } from '@rungway/protocol'
import type { Unsure } from './publish-queue.ts'

/** A subscription of a session that goes on elsewhere. */
export interface SavedSubscription {
  readonly channel: string
  /** What the client knows the channel by. */
  readonly alias: number
  readonly at: Position
  readonly isConflated: boolean
  /** The members that it knows of; null where it does not watch. */
  readonly known: readonly Member[] | null
  /** The member that it stands for. */
  readonly member: { readonly member: Member; readonly isOut: boolean } | null
}

/** What a client counts on of channels and requests, as JSON. */
export interface SavedLane {
  readonly subscriptions: readonly SavedSubscription[]
  /** How many requests the gateway has made. */
  readonly lastId: number
  /** Publishes that it has to repeat first. */
  readonly unsure: readonly Unsure[]
}

export const savedLane = (lane: SavedLane): Json => JSON.parse(JSON.stringify(lane))

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isMember = (value: unknown): value is Member =>
  isObject(value) && typeof value['id'] === 'string' && (value['user'] === null || typeof value['user'] === 'string')

const isKnown = (value: unknown): boolean => value === null || (Array.isArray(value) && value.every(isMember))

const isStanding = (value: unknown): boolean =>
  value === null || (isObject(value) && isMember(value['member']) && typeof value['isOut'] === 'boolean')

const isSubscription = (value: unknown): value is SavedSubscription =>
  isObject(value) &&
  typeof value['channel'] === 'string' &&
  Number.isSafeInteger(value['alias']) &&
  isPosition(value['at']) &&
  typeof value['isConflated'] === 'boolean' &&
  isKnown(value['known']) &&
  isStanding(value['member'])

const isUnsure = (value: unknown): value is Unsure =>
  isObject(value) &&
  typeof value['channel'] === 'string' &&
  typeof value['producer'] === 'string' &&
  Number.isSafeInteger(value['seq'])

const isLane = (value: unknown): value is SavedLane =>
  isObject(value) &&
  Number.isSafeInteger(value['lastId']) &&
  Array.isArray(value['subscriptions']) &&
  value['subscriptions'].every(isSubscription) &&
  Array.isArray(value['unsure']) &&
  value['unsure'].every(isUnsure)

/** Throws for what is no saved lane. */
export function laneOf(saved: Json): SavedLane {
  if (isLane(saved)) return saved
  throw new Error('What a session has of channels is not as this version saves it.')
}
