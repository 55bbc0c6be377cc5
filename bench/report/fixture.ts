import { type Cell, type Choice, cell, type Load, USUAL } from '../cell.ts'
import type { FigureName } from '../figures.ts'
import type { Results, Row, Timeline } from '../results.ts'

// Invented results of a whole run, for tests of what is made of results. Shaped as real ones are; no number here was ever measured.

const TECHNIQUES = {
  websocket: {
    pollWaitMs: 0,
    turns: 0,
    headUp: 6,
    headDown: 2,
    cpuUs: 60,
    requestUs: 0,
    memory: 9_000,
    idle: [38, 48, 0],
  },
  sse: {
    pollWaitMs: 0,
    turns: 0,
    headUp: 362,
    headDown: 16,
    cpuUs: 70,
    requestUs: 250,
    memory: 13_000,
    idle: [540, 898, 2.4],
  },
  'http-streaming': {
    pollWaitMs: 0,
    turns: 0,
    headUp: 362,
    headDown: 10,
    cpuUs: 68,
    requestUs: 250,
    memory: 12_500,
    idle: [485, 898, 2.4],
  },
  'long-polling': {
    pollWaitMs: 0,
    turns: 0.5,
    headUp: 362,
    headDown: 204,
    cpuUs: 120,
    requestUs: 250,
    memory: 15_000,
    idle: [485, 720, 2.4],
  },
  'short-polling': {
    pollWaitMs: 500,
    turns: 0.5,
    headUp: 362,
    headDown: 4,
    cpuUs: 60,
    requestUs: 250,
    memory: 8_000,
    idle: [12_000, 17_900, 59.4],
  },
} as const

type Technique = keyof typeof TECHNIQUES

/** How much more each takes than the leanest way to do the same. */
const SYSTEMS: readonly (readonly [name: string, factor: number, techniques: readonly Technique[]])[] = [
  ['rungway', 1.2, ['websocket', 'sse', 'http-streaming', 'long-polling', 'short-polling']],
  ['ws', 0.9, ['websocket']],
  ['node-http', 1, ['sse', 'http-streaming', 'long-polling', 'short-polling']],
  ['socket.io', 1.5, ['websocket', 'long-polling']],
  ['engine.io', 1.3, ['websocket', 'long-polling']],
  ['sockjs', 1.6, ['websocket', 'sse', 'http-streaming', 'long-polling']],
  ['faye', 2, ['websocket', 'long-polling']],
  ['cometd', 2.2, ['long-polling']],
]

/** The same sequence every time, between 0 and 1: a fixture that changes would test nothing twice. */
function sequence(): () => number {
  let state = 20_261_122
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

interface Subject extends Choice {
  readonly technique: Technique
  readonly factor: number
}

const SUBJECTS: readonly Subject[] = SYSTEMS.flatMap(([system, factor, techniques]) =>
  techniques.map((technique) => ({ system, technique, factor })),
)

type Plain = { readonly [F in FigureName]?: number }

const load = (more: Partial<Load>): Load => ({ ...USUAL, ...more })

/** The usual, each size, each rate, and a burst. */
const LOADS: readonly Load[] = [
  load({}),
  ...[16, 1_000, 65_536].map((payloadBytes) => load({ payloadBytes, ratePerSecond: 10 })),
  ...[10, 1_000].map((ratePerSecond) => load({ ratePerSecond })),
  load({ burst: 10 }),
]

function latencies(p50: number, tail: number): Plain {
  return {
    latencyP50Ms: p50,
    latencyP90Ms: p50 + tail,
    latencyP99Ms: p50 + 4 * tail,
    latencyP999Ms: p50 + 7 * tail,
    latencyMaxMs: p50 + 8 * tail,
    senderLagP99Ms: 1.2,
  }
}

function flow(subject: Subject, way: 'down' | 'up' | 'echo', { rttMs, load, http }: Cell): Plain {
  const { pollWaitMs, turns, headUp, headDown, cpuUs, requestUs } = TECHNIQUES[subject.technique]
  const { ratePerSecond, payloadBytes, burst } = load ?? USUAL
  const isBusy = 1_000 / ratePerSecond < rttMs
  const down = way === 'up' ? 0 : 1
  const up = way === 'down' ? 0 : 1
  const heads = http === '2' ? 0.3 : 1
  const waitMs = down * (pollWaitMs + rttMs / 2 + (isBusy ? turns * rttMs : 0)) + (up * rttMs) / 2
  const posts = subject.technique === 'websocket' ? 0 : up
  const polls = subject.technique === 'long-polling' ? down : 0
  return {
    ...latencies(
      waitMs + (0.3 + (0.2 * payloadBytes) / 65_536 + 0.5 * (posts + polls)) * subject.factor,
      0.6 * subject.factor,
    ),
    bytesDown: down * (payloadBytes + 5 + headDown * heads) + posts * 184 * heads + 0.4,
    bytesUp: up * (payloadBytes + 5 + headUp * heads) + polls * 300 * heads + 0.5,
    requests: posts + polls,
    serverWrites: (down + posts) / burst,
    connections: 1 + posts,
    serverCpuUs:
      subject.factor *
      ((cpuUs * (down + up)) / burst + requestUs * (posts + polls) + payloadBytes / 300 + 5_000 / ratePerSecond),
  }
}

/** A message each 100 ms for 8 s. What was said while nothing came through arrives late, or, with some, not at all. */
function recovery({ factor, technique }: Subject, isLossy: boolean): { figures: Plain; timeline: Timeline } {
  const gapMs = (technique === 'short-polling' ? 1_400 : 600) * factor
  const startMs = 3_000
  const messages = Array.from({ length: 80 }, (_, index): [number, number | null] => {
    const sentMs = index * 100
    const isCaught = sentMs >= startMs && sentMs < startMs + gapMs
    if (!isCaught) return [sentMs, (technique === 'short-polling' ? (sentMs * 7) % 1_000 : 0) + 0.5 + (index % 7) * 0.1]
    return [sentMs, isLossy ? null : startMs + gapMs - sentMs]
  })
  const missing = messages.filter(([, latencyMs]) => latencyMs === null).length
  return {
    figures: { gapMs, backMs: gapMs, missing, duplicated: 0, outOfOrder: 0 },
    timeline: { hitMs: startMs, messages },
  }
}

function rowsOf(subject: Subject): { cell: Cell; figures: Plain; timeline?: Timeline }[] {
  const { technique, factor } = subject
  const { memory, idle, cpuUs, requestUs } = TECHNIQUES[technique]
  const at = (scenario: string, more: Partial<Cell> = {}): Cell => cell(subject, scenario, more)
  const flowing = (scenario: string, way: 'down' | 'up' | 'echo', more: Partial<Cell>) => {
    const given = at(scenario, { load: USUAL, ...more })
    return { cell: given, figures: flow(subject, way, given) }
  }
  const [idleDown, idleUp, idleRequests] = idle
  const isPolling = technique.endsWith('polling')
  return [
    ...LOADS.map((load) => flowing('down', 'down', { load })),
    flowing('up', 'up', {}),
    flowing('echo', 'echo', {}),
    ...(subject.system === 'rungway' ? (['down', 'echo'] as const).map((way) => flowing(way, way, { http: '2' })) : []),
    ...[20, 100, 300].flatMap((rttMs) => [
      flowing('far-down', 'down', { rttMs, load: load({ ratePerSecond: 20 }) }),
      flowing('far-echo', 'echo', { rttMs, load: load({ ratePerSecond: 20 }) }),
    ]),
    flowing('upstream-rate', 'up', { clients: 50, load: load({ ratePerSecond: 1_000 }) }),
    flowing('crowd-echo', 'echo', { clients: 50, load: load({ ratePerSecond: 1_000 }) }),
    ...(technique === 'short-polling'
      ? [
          {
            cell: at('poll', { clients: 50 }),
            figures: { serverCpuUs: requestUs * factor, bytesDown: 202, bytesUp: 301 },
          },
        ]
      : []),
    {
      cell: at('idle'),
      figures: {
        bytesDownPerMinute: idleDown,
        bytesUpPerMinute: idleUp,
        requestsPerMinute: idleRequests,
        serverWritesPerMinute: idleRequests + 2.4,
        serverWakeUpsPerMinute: 160 + idleRequests,
        serverCpuMsPerMinute: 70 + idleRequests,
      },
    },
    ...[10, 100, 1_000, 5_000].flatMap((clients) =>
      (clients === 1_000 ? [1, 10] : [1]).map((burst) => ({
        cell: at('fan-out', { clients, load: load({ ratePerSecond: burst === 10 ? 10 : 1, burst }) }),
        figures: {
          serverCpuUs: factor * (8 + (cpuUs + (isPolling ? requestUs : 0)) / burst / 4 + 2_000 / clients),
          lastMs: factor * (1 + (clients * (isPolling ? 0.15 : 0.02)) / Math.sqrt(burst)),
          latencyP50Ms: factor * (0.5 + clients * 0.01),
        },
      })),
    ),
    ...(technique === 'short-polling' ? [] : [1_000, 5_000, 10_000]).map((clients) => ({
      cell: at('held', { clients }),
      figures: {
        serverBytesPerClient: factor * (memory + 2_000_000 / clients),
        openMs: factor * clients * 0.4,
        lastMs: factor * clients * 0.05,
      },
    })),
    ...[0, 100].map((rttMs) => ({
      cell: at('connect', { rttMs }),
      figures: {
        openMs: 2 * rttMs + 4 * factor,
        firstMessageMs: 2 * rttMs + 5 * factor,
        acceptMs: rttMs + factor,
        askMs: rttMs / 2 + factor,
        admitMs: 2 * factor,
        tellMs: rttMs / 2 + factor,
        ...(rttMs > 0 && { roundTrips: 2 + 0.02 * factor }),
      },
    })),
    ...(['cut', 'stall', 'change'] as const).flatMap((kind) =>
      [0, 100].map((rttMs) => ({
        cell: at(`recovery-${kind}`, { rttMs }),
        ...recovery(subject, !['rungway', 'cometd'].includes(subject.system)),
      })),
    ),
    ...(['chromium', 'firefox'] as const).map((client) => ({
      cell: at('page', { client, load: USUAL }),
      figures: {
        latencyP50Ms: flow(subject, 'down', at('page')).latencyP50Ms ?? 0,
        firstMessageMs: 20 * factor,
        mainThreadUs: (client === 'firefox' ? 140 : 110) * factor,
        pageBytes: 900_000 * factor,
      },
    })),
  ]
}

/** A whole run. `keep`: which of its rows are there at all. */
export function fixture(keep: (row: Row) => boolean = () => true): Results {
  const random = sequence()
  const around = (value: number) => {
    const middle = value * (0.98 + 0.04 * random())
    return { median: middle, min: middle * 0.95, max: middle * 1.08 }
  }
  const rows = SUBJECTS.flatMap(rowsOf).map(
    ({ cell, figures, timeline }): Row => ({
      ...cell,
      rounds: 3,
      figures: Object.fromEntries(
        Object.entries({ ...figures, othersPercent: 1 }).map(([name, value]) => [name, around(value)]),
      ),
      ...(timeline && { timeline }),
      failures: [],
    }),
  )
  return {
    date: '2026-11-22',
    machine: {
      cpu: 'an invented processor',
      cores: 2,
      memoryGb: 16,
      os: 'linux x64',
      node: 'v20.20.2',
      load: 0.3,
      isPinned: true,
      versions: { ws: '8.23.0' },
    },
    options: {
      profile: 'full',
      rounds: 3,
      seconds: 2,
      warmUpSeconds: 0.5,
      ratePerSecond: USUAL.ratePerSecond,
      payloadBytes: USUAL.payloadBytes,
      pollMs: 1_000,
      idleSeconds: 150,
      only: null,
    },
    configurations: Object.fromEntries(SYSTEMS.map(([name]) => [name, 'As it comes.'])),
    rows: rows.filter(keep),
    leftOut: [],
  }
}
