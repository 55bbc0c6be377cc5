import { cell } from '../../cell.ts'
import { clockMs } from '../../measure/clock.ts'
import type { Sample } from '../../results.ts'
import { through } from '../reach.ts'
import type { Bench, Message, Timed } from '../scenario.ts'
import { some } from './some.ts'

/** Far enough that what the code takes is small beside it. */
const FAR_MS = 100

interface Opening {
  /** From the call of `connect` until it carries. */
  readonly openMs: number
  /** From that call until the first message is heard. */
  readonly firstMessageMs: number
}

/** Opens one connection to a fresh server, which greets whoever comes. */
async function open(system: string, technique: string, rttMs: number, bench: Bench): Promise<Opening> {
  const server = bench.server(system)
  const url = await server.listen(bench.options)
  // Without distance too: what the proxy itself takes is then in both, and no part of the difference.
  const reached = await through(url, rttMs, bench)
  await server.prepare('greeter', { count: 1, ratePerSecond: 1, payloadBytes: bench.options.payloadBytes, burst: 1 })
  const calledMs = clockMs()
  const client = await bench.system(system).connect(reached.url, technique)
  const openMs = clockMs() - calledMs
  const heardMs = await new Promise<number>((resolve) => client.hear((_greeting: Message) => resolve(clockMs())))
  await client.close()
  await reached.leave()
  await server.close()
  return { openMs, firstMessageMs: heardMs - calledMs }
}

/** What a visitor waits for before anything is there. */
export const connect: Timed = {
  name: 'connect',
  title: 'connecting',
  about: `From the call to connect, by a client that has connected elsewhere before: until the connection carries, and until a message is heard that the server sends at once. Round trips: what ${FAR_MS} ms of distance add to the first message, in round trips; the first of them is TCP's own, and a technique that opens one connection after another pays it for each.`,
  figures: ['openMs', 'firstMessageMs', 'roundTrips'],
  cells: (matrix) =>
    (matrix.options.profile === 'full' ? [0, FAR_MS] : [FAR_MS]).flatMap((rttMs) =>
      some(matrix).map((choice) => cell(choice, 'connect', { rttMs })),
    ),
  rounds: (_cell, { profile, rounds }) => (profile === 'quick' ? 1 : rounds),
  async run({ system, technique, rttMs }, bench): Promise<Pick<Sample, 'figures'>> {
    // The first connection of a process waits for code that is loaded and compiled.
    await open(system, technique, 0, bench)
    const near = await open(system, technique, 0, bench)
    if (rttMs === 0) return { figures: { ...near } }
    const far = await open(system, technique, rttMs, bench)
    return { figures: { ...far, roundTrips: (far.firstMessageMs - near.firstMessageMs) / rttMs } }
  },
}
