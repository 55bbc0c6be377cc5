// What pages see of the network: no more than types and names, so that the page can import it.

/** What a visitor can do to their own network, in the order in which it gets worse. */
export const FAULT_NAMES = [
  'none',
  'no-websocket',
  'held-streams',
  'one-behind',
  'no-posts',
  'captive-portal',
  'outage',
] as const

export type FaultName = (typeof FAULT_NAMES)[number]

export const isFaultName = (name: unknown): name is FaultName => FAULT_NAMES.some((each) => each === name)

/** What one lane has put on the wire, as a proxy before the server has counted it. */
export interface LaneCounts {
  /** Requests, upgrades included. */
  readonly requests: number
  /** Every byte from the client, and to it: heads, framing and bodies. */
  readonly bytesUp: number
  readonly bytesDown: number
}

/** One unit as it crossed the network: a head, a part of a body, a WebSocket frame. */
export interface TappedUnit {
  /** Counts the units of the tap, from 1. */
  readonly id: number
  /** Counts the requests of the tap, from 1: a unit belongs to one, with its response or its socket. */
  readonly exchange: number
  readonly way: 'up' | 'down'
  readonly type: 'head' | 'body' | 'end' | 'frame'
  /** The server's clock, milliseconds since 1970. */
  readonly at: number
  /** How many bytes it has, shown or not. */
  readonly bytes: number
  /** The first of them in base64; secrets in a head are stars. */
  readonly data: string
}

/** The name that a page gives itself, and those of its lanes. */
const VISITOR = /^[a-z0-9]{8,40}$/
const LANE = /^[a-z0-9-]{1,40}$/

export const isVisitor = (name: unknown): name is string => typeof name === 'string' && VISITOR.test(name)
export const isLane = (name: unknown): name is string => typeof name === 'string' && LANE.test(name)
