import { fork } from 'node:child_process'
import { pin } from '../measure/pin.ts'
import { caller } from './calls.ts'
import type { Control } from './control.ts'

export interface ServerProcess extends Control {
  /** One that has died answers nothing any more. */
  readonly isAlive: boolean
  end(): void
}

/** The load has another. */
const SERVER_CORE = 0

/** Starts the process of a system under test. Every call is rejected when it dies. */
export function startServer(system: string): ServerProcess {
  const child = fork(new URL('host.ts', import.meta.url), [system], { execArgv: [...process.execArgv, '--expose-gc'] })
  if (child.pid !== undefined) pin(child.pid, SERVER_CORE)
  const server = caller<Control>(child, "the server's process")
  return {
    get isAlive() {
      return server.isAlive
    },
    listen: server.call('listen'),
    prepare: server.call('prepare'),
    play: server.call('play'),
    usage: server.call('usage'),
    memory: server.call('memory'),
    close: server.call('close'),
    end: server.end,
  }
}
