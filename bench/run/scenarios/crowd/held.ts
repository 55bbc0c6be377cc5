import { setTimeout as sleep } from 'node:timers/promises'
import { type Cell, type Choice, cell, USUAL } from '../../../format/cell.ts'
import type { Options } from '../../../format/options.ts'
import type { LeftOut } from '../../../format/results.ts'
import { isThorough } from '../../../schedule/thorough.ts'
import { maxOpenFiles } from '../../measure/open-files.ts'
import { used } from '../../measure/usage.ts'
import { type CrowdProcess, startCrowd } from '../../processes/crowd-process.ts'
import { type ServerProcess, startServer } from '../../processes/server-process.ts'
import type { Bench, Matrix, TimedScenario } from '../scenario.ts'
import { cry, orderOf } from './gather.ts'
import { isAmong } from './is-among.ts'

/** Small enough to be held by all. */
const SMALLEST = 1_000
const LARGE = 5_000
const LARGEST = 10_000
const SMOKE_CLIENTS = 50

/** Beside one for each client: those that carry up, and what the process itself has open. */
const SPARE_FILES = 1_000

/** They come and go before memory is read: code that is loaded and compiled once is no client's. */
const FIRST_CLIENTS = 20

/** Until what opening has left to say is said. */
const SETTLE_MS = 1_500

const MINUTE_MS = 60_000

/** A server at rest does so little that the collector's next turn is most of what half a second would show. */
const FULL_REST_MS = 5_000

/** How long the clients are only there while that is counted. */
export const restMsOf = ({ profile, seconds }: Options): number =>
  profile === 'full' ? Math.max(FULL_REST_MS, seconds * 500) : seconds * 500

/** What is not done by then is ended here: nobody else knows these processes. */
const LIMIT_MS = 200_000

type Asked = readonly [choices: readonly Choice[], clients: number]

function asked({ choices, core, options: { profile } }: Matrix): readonly Asked[] {
  if (profile === 'quick') return []
  if (profile === 'smoke') return [[core.slice(0, 1), SMOKE_CLIENTS]]
  return [
    [choices, SMALLEST],
    // Beside the floors, the libraries by the technique that is said to hold the most.
    [choices.filter((choice) => choice.technique === 'websocket' || isAmong(core, choice)), LARGE],
    [core, LARGEST],
  ]
}

/** Whoever asks without a hold is never idle. */
const wanted = (matrix: Matrix): Cell[] =>
  asked(matrix).flatMap(([choices, clients]) =>
    choices.filter(({ technique }) => technique !== 'short-polling').map((choice) => cell(choice, 'held', { clients })),
  )

/** Why this machine cannot hold so many; null when it can. */
function hole({ clients }: Cell): string | null {
  const needed = clients + SPARE_FILES
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
  // Right away, as the first time: in a rest the engine gives back what it had kept since its start, and clients would seem to weigh nothing.
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
  // A broadcast to those that are left would be an easier question.
  if (lost > 0) return { figures }
  const { lastMs } = await cry(server, crowd, { ...USUAL, payloadBytes: options.payloadBytes, count: 1 })
  return { figures: { ...figures, lastMs, failures: lost + (await crowd.losses()) } }
}

async function run(cell: Cell, bench: Bench): ReturnType<TimedScenario['run']> {
  const server = startServer(cell.system)
  const crowd = startCrowd()
  // Thousands of farewells would take longer than all the rest, and the two processes go anyway.
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

/** What clients cost that are only there. */
export const held: TimedScenario = {
  name: 'held',
  title: 'many idle clients',
  about:
    'Memory is the growth of a fresh server process, garbage collected, over its clients. Open: for one, with 64 at a time. CPU is that at rest, without the pings that come every half minute. To the last: one broadcast, from the moment at which it was due.',
  figures: ['serverBytesPerClient', 'openMs', 'serverCpuMsPerMinute', 'lastMs', 'failures'],
  cells: (matrix) => wanted(matrix).filter((cell) => hole(cell) === null),
  leftOut: (matrix) =>
    wanted(matrix).flatMap((cell): LeftOut[] => {
      const why = hole(cell)
      return why === null ? [] : [{ cell, why }]
    }),
  run,
  // What an operating system says of memory differs by megabytes from process to process.
  rounds: (cell, options) => (isThorough(cell, options) ? options.rounds : 1),
}
