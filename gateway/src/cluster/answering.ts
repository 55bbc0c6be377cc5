import { constants, type ServerHttp2Stream } from 'node:http2'
import { answerHead } from './ask-head.ts'

/** Answers one kind of question of other nodes. */
export interface Answer {
  /** Of the question. Beyond it nothing is answered. */
  readonly maxBytes: number
  /** What is thrown is reported, and the other node told nothing: it may have been done. */
  answer(body: Buffer): Promise<string | Uint8Array>
}

export type Answers = ReadonlyMap<string, Answer>

/** Reads a question, and answers it. Rejects with what `answer` does. */
export async function answerTo(stream: ServerHttp2Stream, answer: Answer | undefined): Promise<void> {
  const body = answer === undefined ? null : await questionFrom(stream, answer.maxBytes)
  if (answer === undefined || body === null)
    return void (stream.destroyed || stream.respond({ ':status': 400 }, { endStream: true }))
  const said = Buffer.from(await answer.answer(body))
  if (stream.destroyed) return
  stream.respond(answerHead(said.length))
  stream.end(said)
}

/** Null: it has not come whole, or is too long. */
function questionFrom(stream: ServerHttp2Stream, maxBytes: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
      else stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM)
    })
    stream.on('end', () => resolve(bytes <= maxBytes ? Buffer.concat(chunks) : null))
    stream.on('close', () => resolve(null))
    stream.resume()
  })
}
