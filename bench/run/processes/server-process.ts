import { fork } from 'node:child_process'
import { pin } from '../measure/pin.ts'
import { type Remote, remote } from './calls.ts'
import type { Control, ProfiledControl } from './control.ts'

export type ServerProcess = Remote<Control>

export type ProfiledServerProcess = Remote<ProfiledControl>

/** The load generator has the other core. */
const SERVER_CORE = 0

const QUESTIONS = ['listen', 'prepare', 'play', 'usage', 'memory', 'startProfile', 'stopProfile', 'close'] as const

/** Starts the process of a system under test. Every call rejects when it dies. */
export function startServer(system: string): ProfiledServerProcess {
  const child = fork(new URL('../hosts/server.ts', import.meta.url), [system], {
    execArgv: [...process.execArgv, '--expose-gc'],
  })
  if (child.pid !== undefined) pin(child.pid, SERVER_CORE)
  return remote<ProfiledControl>(child, "the server's process", QUESTIONS)
}
