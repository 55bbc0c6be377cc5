import { setTimeout as sleep } from 'node:timers/promises'
import { type Cell, cell } from '../../../format/cell.ts'
import { timeOf } from '../../../schedule/thorough.ts'
import { used } from '../../measure/usage.ts'
import type { Bench, TimedScenario } from '../scenario.ts'
import { openCrowd } from './crowd-steps.ts'

const CLIENTS = 50
const SMOKE_CLIENTS = 5

/** With 50 clients that is over a thousand polls per second, which every client here manages. */
const POLL_MS = 20

/**
 * A smoke run is so short that a busy machine may not poll at all: then it waits for the first
 * poll.
 */
const LOOK_MS = 250
const MAX_LOOKS = 40

async function run(cell: Cell, bench: Bench): ReturnType<TimedScenario['run']> {
  const { warmUpSeconds, seconds } = timeOf(cell, bench.options)
  const server = bench.server(cell.system)
  const crowd = bench.crowd()
  await openCrowd(crowd, cell, await server.listen({ pollMs: POLL_MS }))
  await sleep(warmUpSeconds * 1_000)
  const before = await server.usage()
  await sleep(seconds * 1_000)
  let usage = used(before, await server.usage())
  for (let looks = 0; usage.requests === 0 && looks < MAX_LOOKS; looks++) {
    await sleep(LOOK_MS)
    usage = used(before, await server.usage())
  }
  await crowd.close()
  await server.close()
  if (usage.requests === 0) throw new Error('no client has polled')
  const each = (total: number): number => total / usage.requests
  return {
    figures: {
      serverCpuUs: each(usage.cpuMs * 1_000),
      bytesDown: each(usage.bytesOut),
      bytesUp: each(usage.bytesIn),
      serverWrites: each(usage.writes),
    },
  }
}

/** The cost of an empty poll. */
export const poll: TimedScenario = {
  name: 'poll',
  title: 'empty poll',
  about: `Clients that poll every ${POLL_MS} ms and never receive a message. Everything is per request.`,
  figures: ['serverCpuUs', 'bytesDown', 'bytesUp', 'serverWrites'],
  cells: ({ core, options }) =>
    core
      .filter(({ technique }) => technique === 'short-polling')
      .map((choice) => cell(choice, 'poll', { clients: options.profile === 'smoke' ? SMOKE_CLIENTS : CLIENTS })),
  run,
  rounds: (_, { profile, rounds }) => (profile === 'full' ? rounds : 1),
}
