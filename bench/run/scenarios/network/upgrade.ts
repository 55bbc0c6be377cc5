import { median } from 'simple-statistics'
import { cell } from '../../../format/cell.ts'
import { clockMs } from '../../measure/clock.ts'
import type { Bench, TimedScenario } from '../scenario.ts'

/** The first of a process wait for code to be loaded and compiled. */
const WARM_UPS = 10
const TIMES = 10

/** The time of one client, of a fresh server. */
async function upgradeMs(name: string, bench: Bench): Promise<number> {
  const { connectByUpgrade } = bench.system(name)
  if (connectByUpgrade === undefined) throw new Error(`clients of ${name} do not upgrade`)
  const server = bench.server(name)
  const url = await server.listen(bench.options)
  const calledMs = clockMs()
  const client = await connectByUpgrade(url)
  const tookMs = clockMs() - calledMs
  await client.close()
  await server.close()
  return tookMs
}

/** The time from nothing to a WebSocket, for clients that begin by polling. */
export const upgrade: TimedScenario = {
  name: 'upgrade',
  title: 'upgrade from polling to WebSocket',
  about: `From the call to connect, in a process that has connected before, until a client that begins by polling has moved to a WebSocket. Medians of ${TIMES} connections.`,
  figures: ['openMs'],
  cells: ({ choices, options: { profile } }) =>
    profile === 'smoke'
      ? []
      : choices
          .filter(({ can = [] }) => can.includes('upgrade'))
          .map((choice) => cell(choice, 'upgrade', { rttMs: 0 })),
  rounds: (_cell, { profile, rounds }) => (profile === 'quick' ? 1 : rounds),
  async run({ system }, bench) {
    for (let n = 0; n < WARM_UPS; n++) await upgradeMs(system, bench)
    const all: number[] = []
    while (all.length < TIMES) all.push(await upgradeMs(system, bench))
    return { figures: { openMs: median(all) } }
  },
}
