import type { Theory } from './formula.ts'
import { longPolling } from './long-polling.ts'
import { shortPolling } from './short-polling.ts'
import { httpStreaming, sse } from './streams.ts'
import { websocket } from './websocket.ts'

/** One for each technique that somebody has a theory of, in the order of the ladder. */
export const THEORIES: readonly Theory[] = [websocket, sse, httpStreaming, longPolling, shortPolling]
