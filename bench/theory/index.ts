import type { Cell } from '../format/cell.ts'
import type { Theory } from './formula.ts'
import { longPolling } from './long-polling.ts'
import { HTTP2_THEORIES } from './over-http2.ts'
import { shortPolling } from './short-polling.ts'
import { httpStreaming, sse } from './streams.ts'
import { websocket } from './websocket.ts'

/** One per technique, in the order of the ladder: over HTTP/1.1, in the clear. */
export const THEORIES: readonly Theory[] = [websocket, sse, httpStreaming, longPolling, shortPolling]

/** Undefined if the technique has no theory. */
export const theoryOf = ({ technique, http }: Pick<Cell, 'technique' | 'http'>): Theory | undefined =>
  (http === '2' ? HTTP2_THEORIES : THEORIES).find((theory) => theory.technique === technique)
