import { constants, type ServerHttp2Stream } from 'node:http2'
import { answerHead, type Refused, refusedHead } from './ask-head.ts'

/** Answers one kind of question of other nodes. */
export interface Answer {
  /** Of the question. A longer one is refused unread. */
  readonly maxBytes: number
  /**
   * Null: the question is none that this node understands, and nothing was done. What is thrown is
   * reported, and the other node told nothing: it may have been done.
   */
  answer(body: Buffer): Promise<string | Uint8Array | null>
}

export type Answers = ReadonlyMap<string, Answer>

/** Reads a question, and answers it. Rejects with what `answer` does. */
export async function answerTo(stream: ServerHttp2Stream, answer: Answer | undefined, bytes: number): Promise<void> {
  if (answer === undefined) return refuse(stream, 'unknown-kind')
  if (bytes > answer.maxBytes) return refuse(stream, 'too-long')
  const body = await questionFrom(stream, bytes)
  if (body === null) return stream.close(constants.NGHTTP2_PROTOCOL_ERROR)
  const answered = await answer.answer(body)
  if (answered === null) return refuse(stream, 'bad-question')
  const said = Buffer.from(answered)
  if (stream.destroyed) return
  stream.respond(answerHead(said.length))
  stream.end(said)
}

function refuse(stream: ServerHttp2Stream, why: Refused): void {
  if (stream.destroyed) return
  // What still comes is of no use, and has to be read for the end to come.
  stream.resume()
  stream.respond(refusedHead(why), { endStream: true })
}

/** Null: it has not come whole. Node tells of an end too where the other node has given up in the middle. */
function questionFrom(stream: ServerHttp2Stream, length: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= length) chunks.push(chunk)
      else resolve(null)
    })
    stream.on('end', () => resolve(bytes === length ? Buffer.concat(chunks) : null))
    stream.on('close', () => resolve(null))
    stream.resume()
  })
}
