import type { Body, Json } from '@rungway/protocol'
import type { User } from '../auth/user.ts'
import {
  checkEndCode,
  type EndCode,
  type RequestOptions,
  type SendResult,
  type Session,
  type SessionEvents,
} from './session.ts'
import type { SessionLayer } from './session-layer.ts'

/** What the application's view needs of the session behind it. */
interface Behind {
  readonly name: string
  readonly user: User
  readonly delivery: Session['delivery']
  readonly isAway: boolean
  readonly origin: Session['origin']
  data: unknown
  readonly layer: SessionLayer
  readonly core: {
    readonly owner: { readonly transport: string } | null
    readonly outbox: { readonly bytes: number }
  }
  send(body: Body): SendResult
  close(reason: string): void
  end(code: EndCode, reason: string): void
  on<K extends keyof SessionEvents>(event: K, listener: SessionEvents[K]): () => void
}

/**
 * The application's view of a session: nothing of the machine or the links can be reached through
 * it.
 */
export class SessionFacade implements Session {
  readonly #behind: Behind

  constructor(behind: Behind) {
    this.#behind = behind
  }

  get name(): string {
    return this.#behind.name
  }

  get user(): User {
    return this.#behind.user
  }

  get delivery(): Session['delivery'] {
    return this.#behind.delivery
  }

  get transport(): string | null {
    return this.#behind.core.owner?.transport ?? null
  }

  get isAway(): boolean {
    return this.#behind.isAway
  }

  get pendingBytes(): number {
    return this.#behind.core.outbox.bytes
  }

  get origin(): Session['origin'] {
    return this.#behind.origin
  }

  get data(): unknown {
    return this.#behind.data
  }

  set data(data: unknown) {
    this.#behind.data = data
  }

  send(body: Body): SendResult {
    return this.#behind.send(body)
  }

  subscribe(channel: string): Promise<void> {
    return this.#behind.layer.subscribe(channel)
  }

  unsubscribe(channel: string): boolean {
    return this.#behind.layer.unsubscribe(channel)
  }

  request(method: string, params: Json, options?: RequestOptions): Promise<Json> {
    return this.#behind.layer.request(method, params, options)
  }

  close(reason = ''): void {
    this.#behind.close(reason)
  }

  end(code: EndCode = 'closed', reason = ''): void {
    checkEndCode(code)
    this.#behind.end(code, reason)
  }

  on<K extends keyof SessionEvents>(event: K, listener: SessionEvents[K]): () => void {
    return this.#behind.on(event, listener)
  }
}
