import { median } from 'simple-statistics'
import { cell } from '../../../format/cell.ts'
import type { Sample } from '../../../format/results.ts'
import { clockMs } from '../../measure/clock.ts'
import { type Route, routeTo, viaProxy } from '../route.ts'
import type { Bench, TimedScenario } from '../scenario.ts'
import { measuredChoices } from './measured-choices.ts'

/** Far enough that the time of the code is small in comparison. */
const FAR_MS = 100

interface Opening {
  /** From the call of `connect` until the connection carries messages. */
  readonly openMs: number
  /** From that call until the first message has arrived. */
  readonly firstMessageMs: number
  /** Its parts, one after the other: until the server has accepted a connection, … */
  readonly acceptMs: number
  /** … has received a request, … */
  readonly askMs: number
  /** … hands the client to its application, which sends at once, … */
  readonly admitMs: number
  /** … and until the client has the message. */
  readonly tellMs: number
}

/** Opens one connection to a fresh server, which greets every client. */
async function open(
  system: string,
  technique: string,
  routeOf: (url: string) => Promise<Route>,
  bench: Bench,
): Promise<Opening> {
  const server = bench.server(system)
  const route = await routeOf(await server.listen(bench.options))
  await server.prepare('greeter', { count: 1, ratePerSecond: 1, payloadBytes: bench.options.payloadBytes, burst: 1 })
  const calledMs = clockMs()
  const client = await bench.system(system).connect(route.url, technique)
  const openMs = clockMs() - calledMs
  // Traffic of the client after the message is not part of it.
  const heardMs = await new Promise<number>((resolve) => client.onMessage((_, agoMs = 0) => resolve(clockMs() - agoMs)))
  const { opening } = await server.play()
  await client.close()
  await route.close()
  await server.close()
  if (opening === undefined) throw new Error('the server did not record how it admitted its client')
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

/** The first connections of a process wait for code to be loaded and compiled. */
const WARM_UPS = 300
const FAR_WARM_UPS = 10

/**
 * Over loopback a connection takes a millisecond or two, and other processes sometimes take as
 * much: a few would show nothing.
 */
const NEAR_TIMES = 30

/** For each of the near and the far measurement. */
const FAR_TIMES = 3

/** The medians of several openings, one after the other. */
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

/** The time from nothing to the first message. */
export const connect: TimedScenario = {
  name: 'connect',
  title: 'connect',
  about: `From the call to connect, in a process that has connected before: until the connection carries messages, and until a message that the server sends at once has arrived. Medians of ${NEAR_TIMES} connections, at a distance of ${FAR_TIMES}. The first message in parts, each with its own median: until the server has accepted a connection, until it has received a request, until its application has the client, and until the client has the message. Round trips: the time that ${FAR_MS} ms of distance add to the first message, in round trips; the first of them is TCP's own, and techniques that open several connections in turn pay for each.`,
  figures: ['openMs', 'firstMessageMs', 'acceptMs', 'askMs', 'admitMs', 'tellMs', 'roundTrips'],
  cells: (matrix) =>
    (matrix.options.profile === 'full' ? [0, FAR_MS] : [FAR_MS]).flatMap((rttMs) =>
      measuredChoices(matrix).map((choice) => cell(choice, 'connect', { rttMs })),
    ),
  rounds: (_cell, { profile, rounds }) => (profile === 'quick' ? 1 : rounds),
  async run({ system, technique, rttMs }, bench): Promise<Pick<Sample, 'figures'>> {
    const isSmoke = bench.options.profile === 'smoke'
    const at = (routeOf: (url: string) => Promise<Route>, times: number) =>
      medians(isSmoke ? 1 : times, () => open(system, technique, routeOf, bench))
    const direct = (url: string) => routeTo(url, { rttMs: 0 }, bench)
    await at(direct, rttMs === 0 ? WARM_UPS : FAR_WARM_UPS)
    if (rttMs === 0) return { figures: { ...(await at(direct, NEAR_TIMES)) } }
    // Through the proxy both times, so that its own cost is not part of the difference.
    const near = await at((url) => viaProxy(url, 0, bench), FAR_TIMES)
    const far = await at((url) => viaProxy(url, rttMs, bench), FAR_TIMES)
    return { figures: { ...far, roundTrips: (far.firstMessageMs - near.firstMessageMs) / rttMs } }
  },
}
