import { streamed, type TechniqueServer } from '../server.ts'

// One response that never ends: a line for each message.
export const httpStreaming: TechniqueServer = (feed) => (c) =>
  streamed(c, feed, (json) => `${json}\n`, 'application/x-ndjson')
