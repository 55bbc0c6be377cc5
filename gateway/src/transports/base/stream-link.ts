import { GONE, type HttpReply, type HttpRequest, type StreamWriter } from '../../http/request.ts'
import type { Admission, TransportHost } from '../contract/transport.ts'
import { EncodeCache } from './encode-cache.ts'
import { type Wire, type Wording, WritableLink } from './writable-link.ts'

/**
 * What keeps intermediaries from holding, storing or squeezing a stream; each has been seen to do
 * so without it.
 */
const STREAM_HEADERS = {
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  // RFC 10036: intermediaries are to pass each part on as it comes.
  incremental: '?1',
}

export interface Streaming extends Wording {
  readonly contentType: string
  /** What comes before the first frame: some browsers report an open stream only then. */
  readonly preamble: string
  /**
   * After about so many characters the reply ends, and the client sends another request on the same
   * link. Absent: never.
   */
  readonly maxReplyChars?: number
  /** What is written then, where the end of a reply carries too little by itself. */
  readonly renewal?: () => string
}

/** Frames as the text of a stream, with a separator after each. */
export const streamedText = (separator: string): EncodeCache =>
  new EncodeCache((frames) => frames.join(separator) + separator)

/** A link that is a reply without an end. */
export function streamReply(
  request: HttpRequest,
  host: TransportHost,
  admission: Admission,
  streaming: Streaming,
): HttpReply {
  const link = new WritableLink(streaming)
  // A client that leaves during admission is not reported again: an attached link would leak.
  if (request.isAborted) return GONE
  const attached = admission.attach(link)
  if (!attached.ok) return host.refuse(request, attached.error)
  link.attached(attached.value)
  request.onAbort(() => link.closed())
  return {
    status: 200,
    headers: { 'content-type': streaming.contentType, ...STREAM_HEADERS },
    body(writer: StreamWriter) {
      writer.listen(link)
      const isFull = !writer.write(streaming.preamble)
      link.opened(
        boundedWire(writer, streaming, () => link.closed()),
        isFull,
      )
    },
  }
}

/**
 * A wire that ends once it has carried so much. What the link has not pulled by then waits for the
 * next request.
 */
function boundedWire(writer: StreamWriter, { maxReplyChars, renewal }: Streaming, closed: () => void): Wire {
  if (maxReplyChars === undefined) return writer
  let left = maxReplyChars
  return {
    write(text) {
      const hasRoom = writer.write(text)
      left -= text.length
      if (left > 0) return hasRoom
      closed()
      if (renewal !== undefined) writer.write(renewal())
      writer.end()
      return false
    },
    end: () => writer.end(),
    cut: () => writer.cut(),
  }
}
