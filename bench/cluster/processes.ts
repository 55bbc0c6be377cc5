import { fork } from 'node:child_process'
import { pin } from '../run/measure/pin.ts'
import { type Remote, remote } from '../run/processes/calls.ts'
import { CROWD_CALLS, type Crowd, NODE_CALLS, type Node, type NodeSettings } from './contract.ts'

/** Nodes and Redis have one core, clients the other. */
export const SERVER_CORE = 0
const CROWD_CORE = 1

const started = <C>(file: string, args: readonly string[], core: number, calls: readonly (keyof C & string)[]) => {
  const child = fork(new URL(file, import.meta.url), args)
  if (child.pid !== undefined) pin(child.pid, core)
  return remote(child, file, calls as never) as Remote<C>
}

export const openNode = (settings: NodeSettings): Remote<Node> =>
  started<Node>('node.ts', [JSON.stringify(settings)], SERVER_CORE, NODE_CALLS)
export const openCrowd = (): Remote<Crowd> => started<Crowd>('crowd.ts', [], CROWD_CORE, CROWD_CALLS)
