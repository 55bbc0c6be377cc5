import { isJudged } from '../../../bars/bars.ts'
import { type Cell, type Choice, cell, type Load, USUAL } from '../../../format/cell.ts'
import { timeOf } from '../../../schedule/thorough.ts'
import { used } from '../../measure/usage.ts'
import type { Recording } from '../../traffic/work.ts'
import { flowFigures } from '../flow/measure-flow.ts'
import type { Bench, Matrix, TimedScenario } from '../scenario.ts'
import { openCrowd } from './crowd-steps.ts'

const CLIENTS = 50
const SMOKE_CLIENTS = 5

/**
 * Of all clients together. With fewer messages the server would wake up for each one, which costs
 * more than the message; every client here manages as many.
 */
const RATE_PER_SECOND = 1_000

/** A burst belongs to one client; a client that batches needs one or two requests for it. */
const BURST = 10
const BURSTING_PER_SECOND = 4_000

/**
 * What a server's process echoes by a technique before anything of that is measured: code is
 * compiled anew for longer than a warm-up by time lasts, up to the eight thousandth message here,
 * and takes more processor time than the messages.
 */
const FIRST: Load = { ...USUAL, ratePerSecond: 2 * RATE_PER_SECOND }
const FIRST_SECONDS = 5

/** By process: the techniques that it has echoed by. */
const warm = new WeakMap<object, Set<string>>()

function isFirst(server: object, technique: string): boolean {
  const techniques = warm.get(server) ?? new Set()
  warm.set(server, techniques)
  const isNew = !techniques.has(technique)
  techniques.add(technique)
  return isNew
}

async function run(cell: Cell, bench: Bench): ReturnType<TimedScenario['run']> {
  const { clients, technique } = cell
  if (cell.load === null) throw new Error('a cell of crowd-echo needs a load')
  const usual = cell.load
  const server = bench.server(cell.system)
  const crowd = bench.crowd()
  await openCrowd(crowd, cell, await server.listen(bench.options))
  const echo = async (seconds: number, load: Load = usual): Promise<Recording> => {
    const bursts = Math.max(1, Math.round((seconds * load.ratePerSecond) / (load.burst * clients)))
    const work = { ...load, count: bursts * load.burst * clients }
    await server.prepare('mirror', work)
    await crowd.listen(bursts * load.burst)
    const [{ lag }, { latency }] = await Promise.all([crowd.send(work), crowd.received(), server.play()])
    return { latency, lag }
  }
  const { warmUpSeconds, seconds } = timeOf(cell, bench.options)
  if (bench.options.profile !== 'smoke' && isFirst(server, technique)) await echo(FIRST_SECONDS, FIRST)
  await echo(warmUpSeconds)
  const before = await server.usage()
  const recording = await echo(seconds)
  const usage = used(before, await server.usage())
  await crowd.close()
  await server.close()
  return { figures: flowFigures(recording, usage) }
}

type Asked = readonly [choices: readonly Choice[], burst: number, ratePerSecond: number]

function asked({ choices, core, options: { profile } }: Matrix): readonly Asked[] {
  if (profile === 'quick') return []
  if (profile === 'smoke') return [[core, BURST, BURSTING_PER_SECOND]]
  const polling = choices.filter(({ technique }) => technique === 'long-polling')
  return [
    [choices, 1, RATE_PER_SECOND],
    // A burst takes from one request to ten.
    [polling, BURST, BURSTING_PER_SECOND],
  ]
}

const loadOf = (burst: number, ratePerSecond: number, { options: { payloadBytes } }: Matrix): Load => ({
  ...USUAL,
  payloadBytes,
  burst,
  ratePerSecond,
})

/** Many clients send, and the server answers each message. */
export const crowdEcho: TimedScenario = {
  name: 'crowd-echo',
  title: 'echo, many clients',
  about:
    'Clients send in turn, at a fixed rate together, and the server echoes each message: the cost of an echo for a busy server. Everything except latency is per message.',
  figures: ['serverCpuUs', 'latencyP50Ms', 'latencyP99Ms', 'bytesDown', 'bytesUp', 'requests', 'serverWrites'],
  cells: (matrix) =>
    asked(matrix).flatMap(([choices, burst, ratePerSecond]) =>
      choices.map((choice) =>
        cell(choice, 'crowd-echo', {
          clients: matrix.options.profile === 'smoke' ? SMOKE_CLIENTS : CLIENTS,
          load: loadOf(burst, ratePerSecond, matrix),
        }),
      ),
    ),
  run,
  rounds: (cell, { rounds }) => (isJudged(cell) ? rounds : 1),
}
