import { LINES, RETRY } from '@rungway/protocol'
import { standing } from '../../http/reply-headers.ts'
import { GONE, type HttpReply, type HttpRequest } from '../../http/request.ts'
import type { Attachment, Link } from '../contract/link.ts'
import type { Refusal, Transport, TransportHost } from '../contract/transport.ts'

/**
 * A link that is one request: it writes once, and is over. A lost reply costs nothing, because the
 * next poll carries what was seen. `hold` waits until there is something to send, or until `pingMs`
 * have passed without; `answer` replies at once even with nothing.
 */
export function mountPolling(transport: Transport['name'], whenEmpty: 'hold' | 'answer'): Transport['mount'] {
  return (routes, host) => {
    routes.get(`/${transport}`, (request) => {
      const wording = { replyOf: linesReply, refuse: (refusal: Refusal) => host.refuse(request, refusal) }
      return poll(request, host, transport, whenEmpty, wording)
    })
  }
}

/** How the replies of a polling transport look. */
export interface PollWording {
  replyOf(lines: readonly string[]): HttpReply
  refuse(refusal: Refusal): HttpReply
}

/** Attaches a link for one request, and replies as described at `mountPolling`. */
export function poll(
  request: HttpRequest,
  host: TransportHost,
  transport: Transport['name'],
  whenEmpty: 'hold' | 'answer',
  wording: PollWording,
): HttpReply | Promise<HttpReply> {
  const admission = host.admit(request)
  return admission instanceof Promise ? admission.then(attach) : attach(admission)

  function attach(result: Awaited<typeof admission>): HttpReply | Promise<HttpReply> {
    if (!result.ok) return wording.refuse(result.error)
    // A client that leaves during admission is not reported again: an attached link would leak.
    if (request.isAborted) return GONE
    const link = new PollLink(transport, wording.replyOf)
    const attached = result.value.attach(link)
    if (!attached.ok) return wording.refuse(attached.error)
    return whenEmpty === 'hold' ? link.hold(attached.value, request) : link.reply(attached.value)
  }
}

class PollLink implements Link {
  readonly transport: string
  readonly writes = 'once'
  readonly #replyOf: PollWording['replyOf']
  #held: { readonly attachment: Attachment; readonly reply: (reply: HttpReply) => void } | null = null

  constructor(transport: string, replyOf: PollWording['replyOf']) {
    this.transport = transport
    this.#replyOf = replyOf
  }

  /** Replies at once, with whatever there is. */
  reply(attachment: Attachment): HttpReply {
    const lines = attachment.pull(LINES)
    attachment.detach()
    return this.#replyOf(lines)
  }

  /** Replies when there is something. */
  hold(attachment: Attachment, request: HttpRequest): HttpReply | Promise<HttpReply> {
    const lines = attachment.pull(LINES)
    if (lines.length > 0) {
      attachment.detach()
      return this.#replyOf(lines)
    }
    request.onAbort(() => this.#release([]))
    return new Promise((reply) => {
      this.#held = { attachment, reply }
    })
  }

  wake(): void {
    const lines = this.#held?.attachment.pull(LINES) ?? []
    if (lines.length > 0) this.#release(lines)
  }

  quiet(): void {
    this.#release([])
  }

  end(...[code, retryAfterMs]: Parameters<Link['end']>): void {
    if (this.#held === null) return
    const lines = this.#held.attachment.pull(LINES)
    this.#release([...lines, LINES.control({ type: 'end', code, retry: RETRY[code], retryAfterMs })])
  }

  #release(lines: readonly string[]): void {
    const held = this.#held
    this.#held = null
    held?.attachment.detach()
    held?.reply(this.#replyOf(lines))
  }
}

const HEADERS = standing({
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store, no-transform',
})

const linesReply = (lines: readonly string[]): HttpReply => ({ status: 200, headers: HEADERS, body: lines.join('\n') })
