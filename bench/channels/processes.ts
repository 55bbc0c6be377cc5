import { fork } from 'node:child_process'
import { pin } from '../run/measure/pin.ts'
import { type Remote, remote } from '../run/processes/calls.ts'
import { CROWD_CALLS, type Crowd, HOST_CALLS, type Host } from './contract.ts'

/** Servers have one core, subscribers the other. */
export const SERVER_CORE = 0
const CROWD_CORE = 1

const started = <C>(file: string, args: readonly string[], core: number, calls: readonly (keyof C & string)[]) => {
  const child = fork(new URL(file, import.meta.url), args, { execArgv: [...process.execArgv, '--expose-gc'] })
  if (child.pid !== undefined) pin(child.pid, core)
  return remote(child, file, calls as never) as Remote<C>
}

export const hostOf = (name: string): Remote<Host> => started<Host>('host.ts', [name], SERVER_CORE, HOST_CALLS)
export const openCrowd = (): Remote<Crowd> => started<Crowd>('crowd.ts', [], CROWD_CORE, CROWD_CALLS)
