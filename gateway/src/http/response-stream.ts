import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'

/** Node's answer to a request, in either version of HTTP. */
export type Outgoing = ServerResponse | Http2ServerResponse

/** Whether who asked has left. An answer over HTTP/2 is not a stream itself, but has one. */
export const isGone = (outgoing: Outgoing): boolean =>
  'stream' in outgoing ? outgoing.stream.destroyed : outgoing.destroyed

/** Cuts an answer that has not been read after that long: it, and its connection, would be kept for ever. Over HTTP/2 nothing happens by itself. */
export function cutIfUnread(outgoing: Outgoing, ms: number): void {
  outgoing.setTimeout(ms, () => outgoing.destroy())
}
