import type { Scheduler } from '../../scheduler.ts'
import type { LineClient } from './client.ts'

interface LineHost {
  /** Resolves with a client that is connected. */
  open(): Promise<LineClient>
  readonly scheduler: Pick<Scheduler, 'after'>
  readonly random: () => number
  state(isUp: boolean): void
  failed(error: unknown): void
}

/** Pauses between attempts: doubled from the first to the most, and half of it by chance. */
const FIRST_PAUSE_MS = 50
const MOST_PAUSE_MS = 1_000

type State =
  | { readonly type: 'opening' }
  | { readonly type: 'pausing'; readonly cancel: () => void }
  | { readonly type: 'up'; readonly client: LineClient }
  | { readonly type: 'idle' | 'closed' }

/** One connection, and another after each that is lost. What a lost one had under way rejects. */
export class Line {
  readonly #host: LineHost
  #state: State = { type: 'idle' }
  #failures = 0

  constructor(host: LineHost) {
    this.#host = host
  }

  /** Throws while there is none. */
  get client(): LineClient {
    if (this.#state.type === 'up') return this.#state.client
    throw new Error('There is no connection to Redis.')
  }

  start(): void {
    if (this.#state.type !== 'idle') return
    this.#state = { type: 'opening' }
    this.#open()
  }

  /** Drops the connection, and opens another. */
  reset(): void {
    if (this.#state.type === 'up') this.#lost(this.#state.client, new Error('The connection carried nothing.'))
  }

  close(): void {
    const state = this.#state
    this.#state = { type: 'closed' }
    if (state.type === 'pausing') state.cancel()
    if (state.type === 'up' && state.client.isOpen) state.client.destroy()
  }

  #open(): void {
    this.#host.open().then(
      (client) => this.#opened(client),
      (error: unknown) => {
        this.#host.failed(error)
        this.#pause()
      },
    )
  }

  #opened(client: LineClient): void {
    if (this.#state.type !== 'opening') return client.destroy()
    this.#failures = 0
    this.#state = { type: 'up', client }
    const lost = (error?: unknown) => this.#lost(client, error)
    client.on('error', lost)
    client.on('end', lost)
    // It may have been lost before anyone listened.
    if (client.isOpen) this.#host.state(true)
    else lost()
  }

  #lost(client: LineClient, error: unknown): void {
    if (this.#state.type !== 'up' || this.#state.client !== client) return
    this.#state = { type: 'opening' }
    if (client.isOpen) client.destroy()
    this.#host.state(false)
    this.#host.failed(error)
    this.#pause()
  }

  #pause(): void {
    if (this.#state.type !== 'opening') return
    const most = Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++)
    const cancel = this.#host.scheduler.after(most * (0.5 + this.#host.random() / 2), () => {
      this.#state = { type: 'opening' }
      this.#open()
    })
    this.#state = { type: 'pausing', cancel }
  }
}
