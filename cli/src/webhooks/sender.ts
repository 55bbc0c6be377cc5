import { randomUUID } from 'node:crypto'
import type { WebhookConfig } from '../config/schema.ts'
import { secretBytes, signedHeaders } from './signature.ts'

/** One event, as it is sent. */
export interface WebhookEvent {
  readonly type: string
  readonly data: object
}

export interface Answer {
  readonly status: number
  /** Parsed; undefined where it is no JSON. */
  readonly json: unknown
}

/** What is sent, the same in every attempt. */
export interface Envelope {
  readonly id: string
  readonly body: string
}

export const envelopeOf = ({ type, data }: WebhookEvent): Envelope => ({
  id: `msg_${randomUUID()}`,
  body: JSON.stringify({ type, timestamp: new Date().toISOString(), data }),
})

const MAX_ANSWER_BYTES = 65_536

/** Sends webhooks, signed anew for each attempt. */
export class WebhookSender {
  readonly #config: WebhookConfig
  readonly #secret: Buffer

  /** Throws for a secret that is none. */
  constructor(config: WebhookConfig) {
    const secret = secretBytes(config.secret)
    if (secret === null) throw new Error('webhooks.secret is no secret; "rungway key --webhook" writes one')
    this.#config = config
    this.#secret = secret
  }

  /** Rejects when there is no whole answer in time. */
  async send({ id, body }: Envelope): Promise<Answer> {
    const { url, timeoutMs } = this.#config
    const signed = signedHeaders(this.#secret, id, Math.floor(Date.now() / 1_000), body)
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'rungway', ...signed },
      body,
      // Elsewhere credentials of users are none of anyone's business.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, json: parsed(await textOf(response)) }
  }
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`the answer to a webhook exceeds ${MAX_ANSWER_BYTES} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
