import type { ClientChannels, Json } from '@rungway/protocol'
import { RungwayError } from '../errors.ts'
import type { Port } from './port.ts'
import type { Handler, RequestOptions } from './types.ts'

/** How long an answer may take, where the application does not say. */
const TIMEOUT_MS = 30_000

export async function request(
  port: Port,
  method: string,
  params: Json,
  { timeoutMs = TIMEOUT_MS, signal }: RequestOptions = {},
): Promise<Json> {
  signal?.throwIfAborted()
  const { machine, environment, run } = port
  const stops: (() => void)[] = []
  const stopped = new Promise<never>((_, reject) => {
    const late = () => reject(new RungwayError('timeout', `No answer to "${method}" came within ${timeoutMs} ms`))
    const abort = () => reject(signal?.reason)
    stops.push(environment.after(timeoutMs, late), () => signal?.removeEventListener('abort', abort))
    signal?.addEventListener('abort', abort)
  })
  let id = 0
  try {
    return await Promise.race([
      port.ask((settle) => {
        // A method without parameters may be asked without them, in JavaScript.
        id = machine.request(method, params ?? null, settle)
      }),
      stopped,
    ])
  } finally {
    for (const stop of stops) stop()
    // Of one that is answered nothing is sent.
    machine.stop(id)
    run()
  }
}

/** Answers the gateway's requests. */
export interface Handlers {
  /** Returns a function that removes the handler. */
  add(method: string, handler: Handler<Json, Json>): () => void
  requested(machine: ClientChannels, id: number, method: string, params: Json): Promise<void>
  stopped(id: number): void
}

/** `report` is called with what a handler throws. */
export function createHandlers(report: (error: unknown) => void): Handlers {
  const handlers = new Map<string, Handler<Json, Json>>()
  const running = new Map<number, AbortController>()
  return {
    add(method, handler) {
      handlers.set(method, handler)
      return () => {
        if (handlers.get(method) === handler) handlers.delete(method)
      }
    },
    async requested(machine, id, method, params) {
      const handler = handlers.get(method)
      if (!handler) return machine.refuse(id, 'unknown-method', `This client does not handle "${method}"`)
      const controller = new AbortController()
      running.set(id, controller)
      const { signal } = controller
      try {
        machine.answer(id, (await handler(params, { signal })) ?? null)
      } catch (error) {
        if (signal.aborted) machine.refuse(id, 'canceled', '')
        else if (error instanceof RungwayError) machine.refuse(id, error.code, '')
        else {
          machine.refuse(id, 'internal', '')
          report(error)
        }
      } finally {
        running.delete(id)
      }
    },
    stopped: (id) => running.get(id)?.abort(),
  }
}
