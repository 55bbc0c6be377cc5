import { setTimeout as sleep } from 'node:timers/promises'
import { isJudged } from '../../../bars/bars.ts'
import { type Cell, type Choice, cell, USUAL } from '../../../format/cell.ts'
import type { Options } from '../../../format/options.ts'
import type { LeftOut } from '../../../format/results.ts'
import { isThorough } from '../../../schedule/thorough.ts'
import { maxOpenFiles } from '../../measure/open-files.ts'
import { used } from '../../measure/usage.ts'
import { type CrowdProcess, startCrowd } from '../../processes/crowd-process.ts'
import { type ServerProcess, startServer } from '../../processes/server-process.ts'
import type { Bench, Matrix, TimedScenario } from '../scenario.ts'
import { broadcastTo, orderOf } from './crowd-steps.ts'
import { includesChoice } from './includes-choice.ts'

/** Small enough for every system. */
const SMALLEST = 1_000
const LARGE = 5_000
const LARGEST = 10_000
const SMOKE_CLIENTS = 50

/** Besides those of the clients: files of the process itself. */
const SPARE_FILES = 1_000

/** Other transports send on connections beside the one that they hear on, which stay open for seconds. */
const connectionsOf = ({ technique, clients }: Cell): number => (technique === 'websocket' ? clients : 2 * clients)

/** A gateway lets nobody new in above nine tenths of the connections that nine tenths of its files allow. */
const SHARE_OF_FILES = 0.81

/**
 * They connect and leave before memory is read, because code that is loaded and compiled once
 * belongs to no client.
 */
const FIRST_CLIENTS = 20

/** Until traffic of the opening, such as acknowledgements, is over. */
const SETTLE_MS = 1_500

const MINUTE_MS = 60_000

/**
 * A resting server does so little that a single garbage collection would be most of half a second.
 */
const FULL_REST_MS = 5_000

/** How long the resting server is observed. */
export const restMsOf = ({ profile, seconds }: Options): number =>
  profile === 'full' ? Math.max(FULL_REST_MS, seconds * 500) : seconds * 500

/** Rounds that take longer are ended here, because nothing else knows their processes. */
const LIMIT_MS = 200_000

type Asked = readonly [choices: readonly Choice[], clients: number]

function asked({ choices, core, options: { profile } }: Matrix): readonly Asked[] {
  if (profile === 'quick') return []
  if (profile === 'smoke') return [[core.slice(0, 1), SMOKE_CLIENTS]]
  return [
    [choices, SMALLEST],
    // Besides Rungway and the floors, the libraries over WebSocket, which is known to hold the most
    // clients, and what a bar compares.
    [
      choices.filter((choice) => choice.technique === 'websocket' || includesChoice(core, choice) || isBar(choice)),
      LARGE,
    ],
    [core, LARGEST],
  ]
}

const isBar = (choice: Choice): boolean => isJudged(cell(choice, 'held', { clients: LARGE }))

/** Short polling holds no connection. */
const wanted = (matrix: Matrix): Cell[] =>
  asked(matrix).flatMap(([choices, clients]) =>
    choices.filter(({ technique }) => technique !== 'short-polling').map((choice) => cell(choice, 'held', { clients })),
  )

/** Why this machine cannot hold so many clients; null if it can. */
function hole(cell: Cell): string | null {
  const needed = Math.ceil(connectionsOf(cell) / SHARE_OF_FILES) + SPARE_FILES
  const allowed = maxOpenFiles()
  return allowed < needed ? `it needs ${needed} open files, and the system allows ${allowed} (ulimit -n)` : null
}

async function measure(
  cell: Cell,
  { options }: Bench,
  server: ServerProcess,
  crowd: CrowdProcess,
): ReturnType<TimedScenario['run']> {
  const { clients } = cell
  const order = orderOf(cell, await server.listen(options))
  await crowd.open({ ...order, clients: FIRST_CLIENTS })
  await crowd.close()
  const memory = await server.memory()
  const { totalMs, failures } = await crowd.open(order)
  await sleep(options.profile === 'smoke' ? 0 : SETTLE_MS)
  // At once, like the first reading: during a rest the engine releases memory it has kept since its
  // start, so clients would seem to weigh nothing.
  const held = (await server.memory()) - memory
  const before = await server.usage()
  const restMs = restMsOf(options)
  await sleep(restMs)
  const { cpuMs } = used(before, await server.usage())
  const lost = failures + (await crowd.losses())
  const figures = {
    serverBytesPerClient: held / (clients - failures),
    openMs: totalMs / clients,
    serverCpuMsPerMinute: (cpuMs * MINUTE_MS) / restMs,
    failures: lost,
  }
  // With fewer clients the broadcast would be easier.
  if (lost > 0) return { figures }
  const { lastMs } = await broadcastTo(server, crowd, { ...USUAL, payloadBytes: options.payloadBytes, count: 1 })
  return { figures: { ...figures, lastMs, failures: lost + (await crowd.losses()) } }
}

async function run(cell: Cell, bench: Bench): ReturnType<TimedScenario['run']> {
  const server = startServer(cell.system)
  const crowd = startCrowd()
  // Closing thousands of clients would take longer than the measurement, and both processes end
  // anyway.
  const end = () => {
    crowd.end()
    server.end()
  }
  const limit = setTimeout(end, LIMIT_MS)
  try {
    return await measure(cell, bench, server, crowd)
  } finally {
    clearTimeout(limit)
    end()
  }
}

/** Clients that are connected and idle. */
export const held: TimedScenario = {
  name: 'held',
  title: 'idle clients held',
  about:
    'Memory is the growth of a fresh server process, after garbage collection, divided by its clients. Open is the time per client, with 64 at a time. CPU is that of the resting server, without the pings, which come every half minute. Last client: one broadcast, from when it was due.',
  figures: ['serverBytesPerClient', 'openMs', 'serverCpuMsPerMinute', 'lastMs', 'failures'],
  cells: (matrix) => wanted(matrix).filter((cell) => hole(cell) === null),
  leftOut: (matrix) =>
    wanted(matrix).flatMap((cell): LeftOut[] => {
      const why = hole(cell)
      return why === null ? [] : [{ cell, why }]
    }),
  run,
  // The resident memory of equal processes differs by megabytes.
  rounds: (cell, options) => (isThorough(cell, options) ? options.rounds : 1),
}
