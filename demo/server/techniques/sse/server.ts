import { streamed, type TechniqueServer } from '../server.ts'

// A stream with a format: a line that begins with "data:", and an empty one that ends the event.
export const sse: TechniqueServer = (feed) => (c) =>
  streamed(c, feed, (json) => `data: ${json}\n\n`, 'text/event-stream', ':\n\n')
