import { type Cell, cell, type Load, USUAL } from '../../format/cell.ts'
import type { Timeline } from '../../format/results.ts'
import { flow, type Plain, recovery } from './figures.ts'
import { type Subject, TECHNIQUES } from './subjects.ts'

const load = (more: Partial<Load>): Load => ({ ...USUAL, ...more })

/** The usual load, other sizes and rates, and a burst. */
const LOADS: readonly Load[] = [
  load({}),
  ...[16, 1_000, 65_536].map((payloadBytes) => load({ payloadBytes, ratePerSecond: 10 })),
  ...[10, 1_000].map((ratePerSecond) => load({ ratePerSecond })),
  load({ burst: 10 }),
]

/** All cells of one system and technique. */
export function rowsOf(subject: Subject): { cell: Cell; figures: Plain; timeline?: Timeline }[] {
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
