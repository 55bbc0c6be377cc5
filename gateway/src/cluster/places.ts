import type { Scheduler } from '../scheduler.ts'

/** How long it is remembered where another node has said that a session is. After that it is asked again. */
const KEPT_MS = 60_000

interface Context {
  /** This node: what is here is not elsewhere. */
  readonly node: string
  readonly scheduler: Pick<Scheduler, 'now'>
  /** Sessions that are remembered at most. */
  readonly most: number
}

/** Where sessions are that are not where their clients say. */
export class Places {
  readonly #context: Context
  /** The one that was learned of first comes first. */
  readonly #moved = new Map<string, { readonly node: string; readonly until: number }>()
  readonly #moving = new Map<string, Promise<unknown>>()

  constructor(context: Context) {
    this.#context = context
  }

  /** Whether a session has moved, or is on its way. */
  isElsewhere(session: string): boolean {
    return this.#moving.has(session) || this.of(session) !== null
  }

  /** Settles when it is known where a session is that is on its way; null for one that is not. */
  settled(session: string): Promise<unknown> | null {
    return this.#moving.get(session) ?? null
  }

  /** Where a session has gone, as far as it is remembered. */
  of(session: string): string | null {
    const known = this.#moved.get(session)
    return known !== undefined && known.until > this.#context.scheduler.now() ? known.node : null
  }

  /** `given`: this node had it, and is asked where it is for as long as it lives. */
  movedTo(session: string, node: string, how: 'heard' | 'given' = 'heard'): void {
    const { node: own, scheduler, most } = this.#context
    const now = scheduler.now()
    this.#moved.delete(session)
    if (node === own) return
    this.#moved.set(session, { node, until: how === 'given' ? Number.POSITIVE_INFINITY : now + KEPT_MS })
    for (const [oldest, { until }] of this.#moved) {
      if (this.#moved.size <= most && until > now) return
      this.#moved.delete(oldest)
    }
  }

  /** It is there no more. */
  forget(session: string): void {
    this.#moved.delete(session)
  }

  /** A session is on its way until `over` has settled. */
  moves<T>(session: string, over: Promise<T>): Promise<T> {
    const settled = over.finally(() => this.#moving.delete(session))
    this.#moving.set(
      session,
      settled.catch(() => {}),
    )
    return settled
  }
}
