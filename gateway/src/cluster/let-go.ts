import { constants, type Http2Stream } from 'node:http2'

const OVER = new WeakSet<Http2Stream>()

/** A stream to another node is over: all that was to come has come. */
export function finish(stream: Http2Stream): void {
  OVER.add(stream)
  if (!stream.writableEnded) stream.end()
}

/**
 * Gives up a stream to another node. By ending this side, upon which that node resets it: Node takes
 * resets by the side that has begun a stream for an attack, and cuts a connection that has more than
 * some thirty in a second, which clients that leave are soon.
 */
export function letGo(stream: Http2Stream): void {
  if (OVER.has(stream) || stream.destroyed || stream.closed) return
  OVER.add(stream)
  if (stream.writableEnded) return stream.close(constants.NGHTTP2_CANCEL)
  // What still comes is of no use, and has to be read for the end to come.
  stream.resume()
  stream.end()
}
