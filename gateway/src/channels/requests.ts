import { encodeSafeBody, type Json, type LaneUp } from '@rungway/protocol'
import { RungwayError } from '../errors.ts'
import type { RequestOptions, Session } from '../sessions/session.ts'
import type { Lane } from './lane.ts'
import { Refused } from './refused.ts'

/** What a handler is given beside the parameters. */
export interface RequestContext {
  readonly session: Session
  /** Aborted when the client gives up, or its session ends. */
  readonly signal: AbortSignal
}

export type Handle = (params: Json, context: RequestContext) => unknown

/** The handlers of a gateway, by method. */
export type Methods = ReadonlyMap<string, Handle>

interface Asked {
  resolve(result: Json): void
  reject(error: RungwayError): void
}

const TIMEOUT_MS = 10_000
const AGAIN_MS = 1_000

/** Requests of one session, both ways. Each is answered once, because the session brings it once. */
export class Requests {
  readonly #lane: Lane
  readonly #methods: Methods
  /** Of the client's, by its id. */
  readonly #running = new Map<number, AbortController>()
  /** Of the gateway's. */
  readonly #asked = new Map<number, Asked>()
  #lastId = 0

  constructor(lane: Lane, methods: Methods) {
    this.#lane = lane
    this.#methods = methods
  }

  /** A request of the client's. */
  heard({ id, method, params }: Extract<LaneUp, { readonly type: 'req' }>, chars: number): void {
    const { maxRequestsPerSession } = this.#lane.shell.limits
    const handle = this.#methods.get(method)
    // An id is used once; a second under way could not be told apart.
    if (this.#running.has(id)) return
    if (handle === undefined)
      return this.#lane.no(id, new Refused('unknown-method', `The gateway handles no method "${method}".`))
    if (this.#running.size >= maxRequestsPerSession) {
      const rule = `maxRequestsPerSession allows (${maxRequestsPerSession})`
      return this.#lane.no(id, new Refused('too-many', `As many requests are under way as ${rule}.`, AGAIN_MS))
    }
    try {
      this.#lane.hold(chars)
    } catch (error) {
      return this.#lane.no(id, this.#refusalFor(error))
    }
    const controller = new AbortController()
    this.#running.set(id, controller)
    void this.#handle({ id, method, params }, handle, controller.signal).finally(() => this.#lane.release(chars))
  }

  /** The client does not want the answer any more. It comes all the same. */
  stop(id: number): void {
    this.#running.get(id)?.abort()
  }

  /** An answer of the client's. One that is not waited for is dropped. */
  answered(answer: Extract<LaneUp, { readonly type: 'ok' | 'no' }>): void {
    const asked = this.#asked.get(answer.id)
    if (answer.type === 'ok') asked?.resolve(answer.result)
    else asked?.reject(new RungwayError('refused', `${answer.code}: ${answer.message}`, { cause: answer }))
  }

  /** Asks the client. Rejects with a `RungwayError`. */
  ask(method: string, params: Json, { timeoutMs = TIMEOUT_MS, signal }: RequestOptions = {}): Promise<Json> {
    return new Promise((resolve, reject) => {
      const encoded = encodeSafeBody(params, this.#lane.shell.limits, 'params')
      if (!encoded.ok) return reject(new RungwayError(encoded.error.code, encoded.error.message))
      if (this.#lane.isOver) return reject(new RungwayError('closed', 'The session has ended; nothing was asked.'))
      if (this.#lane.record.isHeld)
        return reject(
          new RungwayError(
            'unavailable',
            'The session goes over to another node, and nothing was asked. Ask again, where it goes on.',
          ),
        )
      const { maxRequestsPerSession } = this.#lane.shell.limits
      if (this.#asked.size >= maxRequestsPerSession)
        return reject(
          new RungwayError(
            'too-many',
            `${this.#asked.size} requests to this client wait for its answers, as many as maxRequestsPerSession allows; nothing was asked. Ask again when one is answered.`,
          ),
        )
      const id = ++this.#lastId
      const give = (code: 'timeout' | 'canceled', message: string) => {
        this.#lane.say(JSON.stringify(['stop', id]))
        asked.reject(new RungwayError(code, message))
      }
      const cancel = this.#lane.shell.scheduler.after(timeoutMs, () =>
        give('timeout', `"${method}" was not answered within timeoutMs (${timeoutMs}). It may have been done.`),
      )
      const abort = () => give('canceled', `"${method}" was given up by its signal. It may have been done.`)
      const over = () => {
        cancel()
        signal?.removeEventListener('abort', abort)
        this.#asked.delete(id)
      }
      const asked: Asked = {
        resolve(result) {
          over()
          resolve(result)
        },
        reject(error) {
          over()
          reject(error)
        },
      }
      this.#asked.set(id, asked)
      if (signal?.aborted) return abort()
      signal?.addEventListener('abort', abort)
      this.#lane.say(`["req",${id},${JSON.stringify(method)},${encoded.value.text}]`)
    })
  }

  /** Whether the client has something to answer. */
  get isAsking(): boolean {
    return this.#asked.size > 0
  }

  /** The number of the gateway's latest. */
  get lastId(): number {
    return this.#lastId
  }

  /** The session goes on from another node, where so many were asked. */
  goOn(lastId: number): void {
    this.#lastId = lastId
  }

  /** The ids of the client's that are under way. */
  get running(): readonly number[] {
    return [...this.#running.keys()]
  }

  ended(): void {
    for (const controller of this.#running.values()) controller.abort()
    for (const asked of [...this.#asked.values()])
      asked.reject(new RungwayError('closed', 'The session has ended before the answer. It may have been done.'))
  }

  async #handle(
    { id, method, params }: { readonly id: number; readonly method: string; readonly params: Json },
    handle: Handle,
    signal: AbortSignal,
  ): Promise<void> {
    const { record, shell } = this.#lane
    try {
      const result = (await handle(params, { session: record.session, signal })) ?? null
      // What cannot be sent is a mistake of the handler's.
      const encoded = encodeSafeBody(result as Json, shell.limits, `the result of "${method}"`)
      if (!encoded.ok) throw new RungwayError(encoded.error.code, encoded.error.message)
      if (encoded.value.kind !== 'json')
        throw new RungwayError('bad-frame', `the result of "${method}" is bytes; an answer carries JSON.`)
      this.#lane.ok(id, encoded.value.text)
    } catch (error) {
      this.#lane.no(id, signal.aborted ? CANCELED : this.#refusalFor(error))
    } finally {
      this.#running.delete(id)
    }
  }

  /** A `Refused` is meant for the client; what else is thrown may hold what no client is to know. */
  #refusalFor(error: unknown): Refused {
    if (error instanceof Refused) return error
    this.#lane.shell.report(error, { session: this.#lane.record.session, event: 'handle' })
    return new Refused('internal', 'The handler of the request failed.')
  }
}

const CANCELED = new Refused('canceled', 'The request was given up.')
