import type { Technique } from './client.ts'
import { engineIo } from './engine-io/client.ts'
import { foreverIframe } from './forever-iframe/client.ts'
import { httpStreaming } from './http-streaming/client.ts'
import { longPolling } from './long-polling/client.ts'
import { oneSession } from './one-session/client.ts'
import { reload } from './reload/client.ts'
import { shortPolling } from './short-polling/client.ts'
import { sse } from './sse/client.ts'
import { websocket } from './websocket/client.ts'

/** Every technique of the chapters, as ten lines of a page would have it. */
export const TECHNIQUE_CLIENTS: Readonly<Record<string, Technique>> = {
  reload,
  'short-polling': shortPolling,
  'long-polling': longPolling,
  'http-streaming': httpStreaming,
  'forever-iframe': foreverIframe,
  sse,
  websocket,
  'engine-io': engineIo,
  'one-session': oneSession,
}
