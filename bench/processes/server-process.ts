import { fork } from 'node:child_process'
import { pin } from '../measure/pin.ts'
import { type Remote, remote } from './calls.ts'
import type { Control } from './control.ts'

export type ServerProcess = Remote<Control>

/** The load has another. */
const SERVER_CORE = 0

/** Starts the process of a system under test. Every call is rejected when it dies. */
export function startServer(system: string): ServerProcess {
  const child = fork(new URL('host.ts', import.meta.url), [system], { execArgv: [...process.execArgv, '--expose-gc'] })
  if (child.pid !== undefined) pin(child.pid, SERVER_CORE)
  return remote<Control>(child, "the server's process", ['listen', 'prepare', 'play', 'usage', 'memory', 'close'])
}
