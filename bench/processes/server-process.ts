import { fork } from 'node:child_process'
import { pin } from '../measure/pin.ts'
import type { Answer, Control } from './control.ts'

export interface ServerProcess extends Control {
  /** One that has died answers nothing any more. */
  readonly isAlive: boolean
  end(): void
}

/** The load has another. */
const SERVER_CORE = 0

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Starts the process of a system under test. Every call is rejected when it dies. */
export function startServer(system: string): ServerProcess {
  const child = fork(new URL('host.ts', import.meta.url), [system], { execArgv: [...process.execArgv, '--expose-gc'] })
  if (child.pid !== undefined) pin(child.pid, SERVER_CORE)
  const pending = new Map<number, Pending>()
  let calls = 0
  let death: Error | null = null
  child.on('message', (answer: Answer) => {
    const call = pending.get(answer.id)
    pending.delete(answer.id)
    if ('error' in answer) call?.reject(new Error(answer.error))
    else call?.resolve(answer.value)
  })
  child.on('exit', (code, signal) => {
    death = new Error(`the server's process ended (${signal ?? code})`)
    for (const { reject } of pending.values()) reject(death)
    pending.clear()
  })
  const call =
    <K extends keyof Control>(name: K) =>
    (...args: Parameters<Control[K]>) =>
      new Promise<Awaited<ReturnType<Control[K]>>>((resolve, reject) => {
        if (death !== null) return reject(death)
        const id = ++calls
        // What comes back is what `Control` says: see `host.ts`.
        pending.set(id, { resolve: resolve as (value: unknown) => void, reject })
        child.send({ id, name, args })
      })
  return {
    get isAlive() {
      return death === null
    },
    listen: call('listen'),
    prepare: call('prepare'),
    play: call('play'),
    usage: call('usage'),
    close: call('close'),
    end() {
      if (child.connected) child.disconnect()
    },
  }
}
