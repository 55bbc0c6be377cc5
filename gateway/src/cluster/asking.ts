import { type ClientHttp2Stream, constants } from 'node:http2'
import { err, ok, type Result } from '@rungway/protocol'
import type { Scheduler } from '../scheduler.ts'
import { answerLength, questionHead } from './ask-head.ts'
import type { Peers } from './peers.ts'
import { readWhole } from './relayed-reply.ts'

/** A question of one node to another, beside what they relay for clients. */
export interface Question {
  /** Which of the answers of the other node: one that it has not is `refused`. */
  readonly kind: string
  readonly body: string | Uint8Array
  /** How long an answer may take. */
  readonly timeoutMs: number
  /** Of the answer. */
  readonly maxBytes: number
}

/**
 * `gone`, `away`: nothing was asked. `refused`: the other node knows no such kind, or does not take the
 * body, and has done nothing. `lost`: it may have been done.
 */
export type Unanswered = 'gone' | 'away' | 'refused' | 'lost'

interface Context {
  /** This node. */
  readonly node: string
  readonly peers: Peers
  readonly scheduler: Pick<Scheduler, 'after'>
}

/** Asks other nodes, over the connections by which requests are relayed. */
export class Asker {
  readonly #context: Context

  constructor(context: Context) {
    this.#context = context
  }

  /** Never rejects. */
  async ask(node: string, { kind, body, timeoutMs, maxBytes }: Question): Promise<Result<Buffer, Unanswered>> {
    const { peers, scheduler, node: from } = this.#context
    const session = await peers.connect(node)
    if (typeof session === 'string') return err(session)
    let stream: ClientHttp2Stream
    try {
      stream = session.request(questionHead({ from, to: node }, kind, Buffer.byteLength(body)), { endStream: false })
    } catch {
      // The connection is closing.
      return err('away')
    }
    stream.on('error', () => {})
    const cancel = scheduler.after(timeoutMs, () => stream.close(constants.NGHTTP2_CANCEL))
    stream.end(body)
    const answer = await answerOf(stream, maxBytes)
    cancel()
    if (answer !== 'other-node') return answer
    peers.isOther(node)
    return err('gone')
  }
}

async function answerOf(
  stream: ClientHttp2Stream,
  maxBytes: number,
): Promise<Result<Buffer, 'lost' | 'refused'> | 'other-node'> {
  const length = await new Promise<number | 'other-node' | 'refused' | null>((resolve) => {
    stream.on('close', () => resolve(null))
    stream.on('response', (headers) => resolve(answerLength(headers)))
  })
  if (length === 'other-node' || length === 'refused') {
    stream.resume()
    return length === 'refused' ? err(length) : length
  }
  if (length === null || length > maxBytes) {
    stream.close(constants.NGHTTP2_CANCEL)
    return err('lost')
  }
  const body = await readWhole(stream, length)
  return body === null ? err('lost') : ok(body)
}
