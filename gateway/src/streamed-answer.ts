import { type Code, type Format, RETRY } from '@rungway/protocol'
import type { Attachment, Link } from './link.ts'
import type { Admission, Port } from './transport.ts'
import type { Answer, Exchange } from './visit.ts'

/** What keeps intermediaries from holding, storing or squeezing a stream; each has been seen to do so without it. */
const STREAM_HEADERS = {
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

export interface Streaming {
  readonly transport: string
  readonly contentType: string
  readonly format: Format
  /** Bytes before the first frame: some browsers report an open stream only then. */
  readonly preamble: string
  /** What keeps a quiet link alive when the reader cannot answer a ping; null when it can. */
  readonly comment: string | null
  /** What stands between two frames, and after the last of a write. */
  readonly separator: string
}

/**
 * A link that is an answer without an end. Written to Node's response directly: `write` says when to stop and `drain` when to go on, so a
 * client that does not read stops the pull, where a Response over a stream would cost a copy and a promise for each chunk.
 */
export function streamAnswer(visit: Exchange, port: Port, admission: Admission, streaming: Streaming): Answer | null {
  const { outgoing } = visit
  // Who left while it was being admitted will not say so again: an attached link would never be missed.
  if (outgoing.destroyed) return null
  let attachment: Attachment | null = null
  let writable = true
  const write = (frames: readonly string[]): boolean =>
    outgoing.write(frames.join(streaming.separator) + streaming.separator)
  const link: Link = {
    transport: streaming.transport,
    writes: 'often',
    wake() {
      while (writable && attachment !== null) {
        const frames = attachment.pull(streaming.format)
        if (frames.length === 0) return
        writable = write(frames)
      }
    },
    quiet() {
      if (streaming.comment === null) attachment?.ping()
      else outgoing.write(streaming.comment)
    },
    end(code: Code, retryAfterMs: number) {
      const frames = attachment?.pull(streaming.format) ?? []
      write([...frames, streaming.format.control({ type: 'end', code, retry: RETRY[code], retryAfterMs })])
      // A reader that does not read would keep what it was told last, and its connection, for ever.
      outgoing.setTimeout(port.limits.pongMs)
      outgoing.end()
      attachment?.detach()
      attachment = null
    },
  }
  const attached = admission.attach(link)
  if (!attached.ok) return port.refuse(visit, attached.error)
  attachment = attached.value
  outgoing.on('drain', () => {
    writable = true
    link.wake()
  })
  outgoing.on('close', () => {
    attachment?.detach()
    attachment = null
  })
  outgoing.writeHead(200, {
    'content-type': streaming.contentType,
    ...STREAM_HEADERS,
    ...port.cors(visit),
  })
  outgoing.write(streaming.preamble)
  link.wake()
  return null
}
