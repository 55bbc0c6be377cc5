import { median } from 'simple-statistics'
import { cell } from '../../../format/cell.ts'
import type { Sample } from '../../../format/results.ts'
import { clockMs } from '../../measure/clock.ts'
import { type Reach, reach, through } from '../reach.ts'
import type { Bench, TimedScenario } from '../scenario.ts'
import { some } from './some.ts'

/** Far enough that what the code takes is small beside it. */
const FAR_MS = 100

interface Opening {
  /** From the call of `connect` until it carries. */
  readonly openMs: number
  /** From that call until the first message is heard. */
  readonly firstMessageMs: number
  /** The parts of that, one after the other: until the server has accepted a connection, … */
  readonly acceptMs: number
  /** … has a request, … */
  readonly askMs: number
  /** … hands its application a client, to which that says something at once, … */
  readonly admitMs: number
  /** … and until the client has heard it. */
  readonly tellMs: number
}

/** Opens one connection to a fresh server, which greets whoever comes. */
async function open(
  system: string,
  technique: string,
  reachOf: (url: string) => Promise<Reach>,
  bench: Bench,
): Promise<Opening> {
  const server = bench.server(system)
  const reached = await reachOf(await server.listen(bench.options))
  await server.prepare('greeter', { count: 1, ratePerSecond: 1, payloadBytes: bench.options.payloadBytes, burst: 1 })
  const calledMs = clockMs()
  const client = await bench.system(system).connect(reached.url, technique)
  const openMs = clockMs() - calledMs
  // What a client does next, once it has heard, is no part of it.
  const heardMs = await new Promise<number>((resolve) => client.hear((_, agoMs = 0) => resolve(clockMs() - agoMs)))
  const { opening } = await server.play()
  await client.close()
  await reached.leave()
  await server.close()
  if (opening === undefined) throw new Error('the server does not tell how its client came in')
  const { acceptedMs, askedMs, admittedMs } = opening
  return {
    openMs,
    firstMessageMs: heardMs - calledMs,
    acceptMs: acceptedMs - calledMs,
    askMs: askedMs - acceptedMs,
    admitMs: admittedMs - askedMs,
    tellMs: heardMs - admittedMs,
  }
}

/** The first connections of a process wait for code that is loaded and compiled, for as many as that. */
const WARM_UPS = 300
const FAR_WARM_UPS = 10

/** On the same machine a connection takes a millisecond or two, and whatever else runs there takes as much now and then: one would say nothing. */
const NEAR_TIMES = 30

/** How often for the near end and the far one of a distance. */
const FAR_TIMES = 3

/** Medians of so many openings, one after the other. */
async function medians(times: number, open: () => Promise<Opening>): Promise<Opening> {
  const all: Opening[] = []
  while (all.length < times) all.push(await open())
  const of = (figure: keyof Opening) => median(all.map((opening) => opening[figure]))
  return {
    openMs: of('openMs'),
    firstMessageMs: of('firstMessageMs'),
    acceptMs: of('acceptMs'),
    askMs: of('askMs'),
    admitMs: of('admitMs'),
    tellMs: of('tellMs'),
  }
}

/** What a visitor waits for before anything is there. */
export const connect: TimedScenario = {
  name: 'connect',
  title: 'connecting',
  about: `From the call to connect, by a process that has connected elsewhere before: until the connection carries, and until a message is heard that the server sends at once. Medians of ${NEAR_TIMES} connections, far away of ${FAR_TIMES}. The first message in parts, each with a median of its own: until the server accepts a connection, until it has a request, until its application is handed the client, and until the client has heard what that says. Round trips: what ${FAR_MS} ms of distance add to the first message, in round trips; the first of them is TCP's own, and a technique that opens one connection after another pays it for each.`,
  figures: ['openMs', 'firstMessageMs', 'acceptMs', 'askMs', 'admitMs', 'tellMs', 'roundTrips'],
  cells: (matrix) =>
    (matrix.options.profile === 'full' ? [0, FAR_MS] : [FAR_MS]).flatMap((rttMs) =>
      some(matrix).map((choice) => cell(choice, 'connect', { rttMs })),
    ),
  rounds: (_cell, { profile, rounds }) => (profile === 'quick' ? 1 : rounds),
  async run({ system, technique, rttMs }, bench): Promise<Pick<Sample, 'figures'>> {
    const isSmoke = bench.options.profile === 'smoke'
    const at = (reachOf: (url: string) => Promise<Reach>, times: number) =>
      medians(isSmoke ? 1 : times, () => open(system, technique, reachOf, bench))
    const direct = (url: string) => reach(url, { rttMs: 0 }, bench)
    await at(direct, rttMs === 0 ? WARM_UPS : FAR_WARM_UPS)
    if (rttMs === 0) return { figures: { ...(await at(direct, NEAR_TIMES)) } }
    // Through the proxy both times: what that itself takes is no part of the difference.
    const near = await at((url) => through(url, 0, bench), FAR_TIMES)
    const far = await at((url) => through(url, rttMs, bench), FAR_TIMES)
    return { figures: { ...far, roundTrips: (far.firstMessageMs - near.firstMessageMs) / rttMs } }
  },
}
