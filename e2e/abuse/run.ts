import { setTimeout as sleep } from 'node:timers/promises'
import type { Attack, Finding } from './attack.ts'
import type { AttackOrder } from './attacker.ts'
import { Child } from './child.ts'
import { type GoodClients, openGoodClients } from './good-clients.ts'
import type { HostOrder, Ready, Report } from './host.ts'
import type { Measured, Run } from './judge.ts'
import type { Plan } from './plan.ts'

export type System = 'rungway' | 'socket.io'

/** The heap of the process that is attacked. */
const HEAP_MB = 256
/** How long something may take that a process that works does in a second. Longer on a machine whose neighbours are busy. */
const PATIENCE_MS = 20_000
/** How long an attack may take to set up. */
const SET_UP_MS = 10_000

/** Of an attacker that said nothing in time. What it says later is not of the next attack. */
export const UNTOLD: Finding = { did: 'nothing that it could tell' }

/** What is attacked, and who uses it meanwhile. */
export interface Scene {
  readonly host: Child
  readonly ready: Ready
  readonly clients: GoodClients
}

const systemOf = (kind: HostOrder['kind']): Parameters<typeof openGoodClients>[0] => {
  if (kind === 'engine.io') return 'both'
  return kind === 'socket.io' ? kind : 'rungway'
}

export async function openScene(kind: HostOrder['kind'], each: number): Promise<Scene> {
  const host = new Child('./host.ts', [`--max-old-space-size=${HEAP_MB}`, '--expose-gc'])
  await host.next(PATIENCE_MS)
  host.send({ kind } satisfies HostOrder)
  const ready = (await host.next(PATIENCE_MS)) as Ready | null
  if (ready === null) throw new Error(`the host did not start: ${host.ended}`)
  const clients = openGoodClients(systemOf(kind), ready.port, each)
  const closed = await clients.opened(PATIENCE_MS)
  if (closed.length > 0) throw new Error(`good clients did not connect: ${closed}`)
  return { host, ready, clients }
}

/** A process that attacks; one may do one attack after the other. */
export async function openAttacker(): Promise<Child> {
  const attacker = new Child('./attacker.ts')
  await attacker.next(PATIENCE_MS)
  return attacker
}

export function closeScene({ host, clients }: Scene): void {
  host.end()
  clients.close()
}

const measured = ({ peakBytes, lagMs }: Report, latenessMs: number): Measured => ({ peakBytes, lagMs, latenessMs })

export interface Assignment {
  readonly attack: Attack
  readonly system: System
  /** The address that it comes from. */
  readonly from: string
  readonly plan: Plan
}

/** One attack on one scene, after a quiet phase. */
export async function runAttack(
  { attack, system, from, plan }: Assignment,
  scene: Scene,
  attacker: Child,
): Promise<Run> {
  const { host, ready, clients } = scene
  const before = clients.wrongs.length
  const report = async (): Promise<Report | null> => {
    host.send('report')
    return (await host.next(PATIENCE_MS)) as Report | null
  }
  // What the attack before has left behind is not quiet.
  await clients.settled(PATIENCE_MS)
  await report()
  clients.latenessMs()
  await tickFor(clients, plan.quietMs, plan.tickMs)
  const quiet = await report()
  if (quiet === null) throw new Error(`the host did not survive the quiet phase: ${host.ended}`)
  const quietly = measured(quiet, clients.latenessMs())

  attacker.send({
    ...ready,
    attack: attack.name,
    dialect: system,
    from,
    ms: plan.attackMs,
    setUpMs: SET_UP_MS,
    size: plan.size,
  } satisfies AttackOrder)
  const found = attacker.next(SET_UP_MS + plan.attackMs + PATIENCE_MS) as Promise<Finding | null>
  const ticking = new AbortController()
  const ticks = tickFor(clients, Infinity, plan.tickMs, ticking.signal)
  const finding = (await found) ?? UNTOLD
  ticking.abort()
  await ticks
  const lost = host.ended === null ? await clients.settled(PATIENCE_MS) : []
  const latenessMs = clients.latenessMs()
  const after = await report()
  const newcomers = host.ended === null ? await connectAnew(system, ready.port) : []
  return {
    quiet: quietly,
    attacked: after === null ? null : measured(after, latenessMs),
    finding,
    ended: host.ended,
    wrongs: clients.wrongs.slice(before),
    lost: [...lost, ...newcomers.map((name) => `a new client over ${name}`)],
    forged: after === null ? 0 : after.forged - quiet.forged,
  }
}

/** Whether the gateway is open to those who come after the attack. */
async function connectAnew(system: System, port: number): Promise<readonly string[]> {
  const clients = openGoodClients(system, port, 1)
  const closed = await clients.opened(PATIENCE_MS)
  clients.close()
  return closed
}

async function tickFor(clients: GoodClients, ms: number, everyMs: number, signal?: AbortSignal): Promise<void> {
  const until = performance.now() + ms
  while (performance.now() < until && signal?.aborted !== true) {
    clients.tick()
    await sleep(everyMs)
  }
}
