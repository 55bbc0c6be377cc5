import { foreverIframe } from './forever-iframe/server.ts'
import { httpStreaming } from './http-streaming/server.ts'
import { longPolling } from './long-polling/server.ts'
import { reload } from './reload/server.ts'
import type { TechniqueServer } from './server.ts'
import { shortPolling } from './short-polling/server.ts'
import { sse } from './sse/server.ts'
import { websocket } from './websocket/server.ts'

/** The other side of each. */
export const TECHNIQUE_SERVERS: Readonly<Record<string, TechniqueServer>> = {
  reload,
  'short-polling': shortPolling,
  'long-polling': longPolling,
  'http-streaming': httpStreaming,
  'forever-iframe': foreverIframe,
  sse,
  websocket,
}
