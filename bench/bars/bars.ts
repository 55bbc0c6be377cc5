import type { Cell } from '../format/cell.ts'
import type { FigureName } from '../format/figures.ts'
import { isRival, isSelected, OURS, type Rival, type Selector } from './match.ts'

/** What Rungway's rows have to reach. */
export interface Bar {
  readonly name: string
  /** Whose rows, where not those of Rungway's own client. */
  readonly ours?: string
  readonly where: Selector
  /** Their sum is judged. */
  readonly figures: readonly FigureName[]
  /** As a factor of the rival's figure, as the difference from it, or as the figure itself. */
  readonly measure: { readonly times: Rival } | { readonly above: Rival } | 'alone'
  /** The highest value that reaches the bar. */
  readonly limit: number
}

/** Whose rows have to reach a bar. */
export const oursOf = ({ ours = OURS }: Bar): string => ours

/** The rival of a bar; null if the figure is judged by itself. */
export const rivalOf = ({ measure }: Bar): Rival | null =>
  measure === 'alone' ? null : 'times' in measure ? measure.times : measure.above

/** Whether the limit of a bar is a factor rather than an amount in the unit of its figure. */
export const isFactor = ({ measure }: Bar): boolean => measure !== 'alone' && 'times' in measure

const amount = (burst: number): string => (burst === 1 ? 'single' : `burst of ${burst}`)

/**
 * Many clients: for the messages of a single one an idle machine has to wake up, which costs more
 * than the messages.
 */
const echo = (burst: number, limit: number): Bar => ({
  name: `echo of a crowd, long-polling, ${amount(burst)}: server CPU, times engine.io`,
  where: { scenario: 'crowd-echo', technique: 'long-polling', load: { burst, payloadBytes: 100 } },
  figures: ['serverCpuUs'],
  measure: { times: 'engine.io' },
  limit,
})

/** The same client of Engine.IO, on the gateway and on its own server. */
const ENGINE_IO = { ours: 'rungway-engine.io', measure: { times: 'engine.io' } } as const

const engineIoEcho = (technique: string, burst: number): Bar => ({
  ...ENGINE_IO,
  name: `echo of a crowd of Engine.IO's clients, ${technique}, ${amount(burst)}: server CPU, times engine.io`,
  where: { scenario: 'crowd-echo', technique, load: { burst, payloadBytes: 100 } },
  figures: ['serverCpuUs'],
  limit: 0.9,
})

const fanOut = (technique: string, burst: number, rival: string, limit: number): Bar => ({
  name: `fan-out, ${technique}, ${amount(burst)}: server CPU, times ${rival}`,
  where: { scenario: 'fan-out', technique, clients: 500, load: { burst, payloadBytes: 100 } },
  figures: ['serverCpuUs'],
  measure: { times: rival },
  limit,
})

const firstMessage = (technique: string, rival: Rival, noun: string): Bar => ({
  name: `connect, ${technique}: first message, times the fastest ${noun}`,
  where: { scenario: 'connect', technique, rttMs: 0 },
  figures: ['firstMessageMs'],
  measure: { times: rival },
  limit: 1,
})

const connecting = (technique: string): Bar[] => [
  // No library offers short polling.
  ...(technique === 'short-polling' ? [] : [firstMessage(technique, 'all-libraries', 'library')]),
  firstMessage(technique, 'all-others', 'other'),
  {
    name: `connect, ${technique}: round trips to the first message, including TCP's`,
    where: { scenario: 'connect', technique },
    figures: ['roundTrips'],
    measure: 'alone',
    // TCP takes one and the request another; the rest is rounding and timer noise of a busy
    // machine.
    limit: 2.1,
  },
]

export const BARS: readonly Bar[] = [
  fanOut('websocket', 10, 'ws', 0.35),
  fanOut('websocket', 10, 'socket.io', 0.35),
  fanOut('websocket', 1, 'ws', 1.1),
  ...['sse', 'http-streaming'].flatMap((technique) => [
    fanOut(technique, 1, 'node-http', 1.15),
    fanOut(technique, 10, 'node-http', 0.4),
  ]),
  {
    name: 'down, websocket, 100 bytes: bytes per message, both directions',
    where: {
      scenario: 'down',
      technique: 'websocket',
      rttMs: 0,
      load: { payloadBytes: 100, burst: 1, ratePerSecond: 100 },
    },
    figures: ['bytesDown', 'bytesUp'],
    measure: 'alone',
    limit: 120,
  },
  {
    name: 'held, websocket, 5,000 clients: bytes of memory per client above ws',
    where: { scenario: 'held', technique: 'websocket', clients: 5_000 },
    figures: ['serverBytesPerClient'],
    measure: { above: 'ws' },
    limit: 3_072,
  },
  ...['websocket', 'sse', 'long-polling'].map(
    (technique): Bar => ({
      name: `held, ${technique}, 10,000 clients: failures`,
      where: { scenario: 'held', technique, clients: 10_000 },
      figures: ['failures'],
      measure: 'alone',
      limit: 0,
    }),
  ),
  echo(1, 0.8),
  echo(10, 0.3),
  engineIoEcho('long-polling', 1),
  engineIoEcho('long-polling', 10),
  engineIoEcho('websocket', 1),
  // With a thousand, code that is compiled meanwhile would weigh as much as what is compared.
  ...['websocket', 'long-polling'].map(
    (technique): Bar => ({
      ...ENGINE_IO,
      name: `held, ${technique}, 5,000 clients of Engine.IO: bytes of memory per client, times engine.io`,
      where: { scenario: 'held', technique, clients: 5_000 },
      figures: ['serverBytesPerClient'],
      limit: 1,
    }),
  ),
  {
    ...ENGINE_IO,
    name: "upgrade of Engine.IO's clients: time to a WebSocket, times engine.io",
    where: { scenario: 'upgrade', technique: 'websocket' },
    figures: ['openMs'],
    limit: 1,
  },
  {
    name: 'empty poll: server CPU, times node-http',
    where: { scenario: 'poll', technique: 'short-polling' },
    figures: ['serverCpuUs'],
    measure: { times: 'node-http' },
    limit: 1.5,
  },
  ...['websocket', 'sse', 'http-streaming', 'long-polling', 'short-polling'].flatMap(connecting),
]

/** The figures of a cell that any bar uses, as Rungway's or as its rival's. */
export const judgedFigures = (cell: Cell): FigureName[] => [
  ...new Set(
    BARS.flatMap((bar) => {
      const rival = rivalOf(bar)
      const isUsed = cell.system === oursOf(bar) || (rival !== null && isRival(rival, cell.system))
      return isUsed && isSelected(cell, bar.where) ? bar.figures : []
    }),
  ),
]

/** Whether any bar uses the cell. */
export const isJudged = (cell: Cell): boolean => judgedFigures(cell).length > 0
