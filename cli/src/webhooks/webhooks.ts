import type { Authenticate, Authorize, Body, Session } from '@rungway/gateway'
import type { Member } from '@rungway/protocol'
import type { EventKind, WebhookConfig } from '../config/schema.ts'
import type { Log } from '../ops/log.ts'
import { authorizeByWebhook } from './authorize.ts'
import { connectByWebhook } from './connect.ts'
import { Questions, questionLimits } from './questions.ts'
import { WebhookQueue } from './queue.ts'
import { WebhookSender } from './sender.ts'

const about = ({ name, user }: Session) => ({ session: name, user: user.id })

/** What is told in one order. */
const lineOf = ({ name }: Session): string => `session ${name}`

interface ChannelPublication {
  readonly channel: string
  readonly epoch: string
  readonly offset: number
  /** JSON. */
  readonly data: string
  readonly author: string | null
}

/** What a back end hears of, and what it decides. */
export class Webhooks {
  /** Decides who may connect; null when the back end does not. */
  readonly connect: Authenticate | null
  /** Decides what clients may do with channels; null when the back end does not. */
  readonly authorize: Authorize | null
  readonly #kinds: ReadonlySet<EventKind>
  readonly #queue: WebhookQueue

  constructor(config: WebhookConfig, log: Log, count: (outcome: string) => void) {
    const sender = new WebhookSender(config)
    this.#kinds = new Set(config.events)
    this.#queue = new WebhookQueue({ sender, config, log, count })
    const { cacheMs, maxKnown } = config
    const questions = new Questions(questionLimits(config))
    const asksWho = this.#kinds.has('connect')
    this.connect = asksWho ? connectByWebhook({ sender, cacheMs, maxKnown, count, questions }) : null
    this.authorize = this.#kinds.has('authorize') ? authorizeByWebhook(sender, count) : null
  }

  /** Events that wait. */
  get queued(): number {
    return this.#queue.size
  }

  opened(session: Session): void {
    this.#tell(session, 'session', 'session.opened', {})
  }

  closed(session: Session, code: string, reason: string): void {
    this.#tell(session, 'session', 'session.closed', { code, reason })
  }

  /**
   * Resolves when the back end has heard it, and all before it of that session; null where there is
   * nothing to wait for.
   */
  message(session: Session, body: Body): Promise<void> | null {
    const data = body instanceof Uint8Array ? { base64: Buffer.from(body).toString('base64') } : { body }
    this.#tell(session, 'message', 'message', data)
    return this.#queue.emptied(lineOf(session))
  }

  /** What a client has published; in the order of the channel. */
  publication({ channel, epoch, offset, data, author }: ChannelPublication): void {
    if (!this.#kinds.has('publication')) return
    const event = { channel, epoch, offset, author, body: JSON.parse(data) }
    this.#queue.push(`channel ${channel}`, 'publication', { type: 'publication', data: event })
  }

  member(channel: string, change: 'in' | 'out' | 'swap', member: Member): void {
    if (!this.#kinds.has('presence')) return
    this.#queue.push(`channel ${channel}`, 'presence', { type: `presence.${change}`, data: { channel, member } })
  }

  async close(ms: number): Promise<void> {
    await this.#queue.close(ms)
  }

  /** In the order of the session. */
  #tell(session: Session, kind: EventKind, type: string, more: object): void {
    if (!this.#kinds.has(kind)) return
    this.#queue.push(lineOf(session), kind, { type, data: { ...about(session), ...more } })
  }
}
