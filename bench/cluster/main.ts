// What many nodes cost beside one: publications through Redis, deliveries, polls and messages at another node.
import { parseArgs } from 'node:util'
import { hasRedis, RedisServer } from '../../tools/redis-server.ts'
import { spread } from '../format/spread.ts'
import { pin, unpinned } from '../run/measure/pin.ts'
import { type Column, textTable } from '../text/table.ts'
import { type FanOut, fanOut, type Polls, polls, type Relayed, relayed, type Work } from './measures.ts'
import { SERVER_CORE } from './processes.ts'
import { measurePublishCost } from './publish-cost.ts'

const USAGE = `npm run bench -- --only cluster [options]

  --rounds N   each measure that often, one after the other (default: 5)
  --quick      one short round`

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit()
}
if (!hasRedis) {
  console.log("skipped: the cluster, because Debian's redis-server is not installed")
  process.exit()
}

const rounds = values.quick ? 1 : Number(values.rounds)
const PUBLICATIONS = values.quick ? 5_000 : 20_000
const WORK: Work = values.quick
  ? { subscribers: 120, publications: 60, everyMs: 25, polls: 300, messages: 2_000 }
  : { subscribers: 300, publications: 300, everyMs: 25, polls: 2_000, messages: 16_000 }
const NODES = 2

const median = (all: readonly number[]): number => spread(all).median
/** Progress, beside the tables. */
const doing = (what: string): void => console.error(`… ${what}`)

interface Rounds {
  readonly memory: FanOut[]
  readonly alone: FanOut[]
  readonly spread: FanOut[]
  readonly polls: Polls[]
  readonly post: Relayed[]
  readonly echo: Relayed[]
}
const all: Rounds = { memory: [], alone: [], spread: [], polls: [], post: [], echo: [] }

const server = await RedisServer.open()
if (server.pid !== null) pin(server.pid, SERVER_CORE)
for (let round = 1; round <= rounds; round++) {
  doing(`round ${round}: deliveries of one node alone, of one with Redis, of ${NODES}`)
  all.memory.push(await fanOut(null, 1, WORK))
  all.alone.push(await fanOut(server, 1, WORK))
  all.spread.push(await fanOut(server, NODES, WORK))
  doing(`round ${round}: polls at another node`)
  all.polls.push(await polls(server, WORK))
  doing(`round ${round}: messages at another node`)
  all.post.push(await relayed(server, 'post', WORK))
  all.echo.push(await relayed(server, 'echo', WORK))
}
await server.close()
doing('scripts of publications')
// It keeps this process on one core.
const cost = await unpinned(() => measurePublishCost(rounds, PUBLICATIONS))

const FAN_OUT: readonly Column<readonly [string, readonly FanOut[]]>[] = [
  { heading: `${WORK.subscribers} subscribers`, cell: ([name]) => name, align: 'left' },
  { heading: 'µs of all nodes a delivery', cell: ([, of]) => median(of.map(({ cpuMicros }) => cpuMicros)).toFixed(2) },
  { heading: 'p99 (ms)', cell: ([, of]) => median(of.map(({ p99Ms }) => p99Ms)).toFixed(2) },
]
console.log(
  textTable(FAN_OUT, [
    ['one node, alone', all.memory],
    ['one node, with Redis', all.alone],
    [`${NODES} nodes, with Redis`, all.spread],
  ]),
)
const RELAYED: readonly Column<readonly [string, readonly Relayed[]]>[] = [
  { heading: 'messages a second', cell: ([name]) => name, align: 'left' },
  { heading: 'at home', cell: ([, of]) => median(of.map((each) => each.homePerSecond)).toFixed(0) },
  { heading: 'at another node', cell: ([, of]) => median(of.map((each) => each.otherPerSecond)).toFixed(0) },
]
console.log(
  `\n${textTable(RELAYED, [
    ['by POST, each answered', all.post],
    ['over sockets, and back', all.echo],
  ])}\n`,
)

interface Bar {
  readonly name: string
  readonly value: number
  readonly limit: number
  /** Whether it has to be at least the limit. */
  readonly isLeast?: boolean
}
/** Of each round, so that a machine that is busier in one does not count. */
const ratio = (one: readonly number[], other: readonly number[]): number =>
  median(one.map((value, round) => value / (other[round] ?? Number.NaN)))
const costOf = (name: string) => cost.find((row) => row.name === name)
const like = costOf("commands of Centrifugo's script")
const [bare, broker] = [costOf("Rungway's script, in a bare loop"), costOf("Rungway's script, by the broker")]
const cpu = (of: readonly FanOut[]) => of.map(({ cpuMicros }) => cpuMicros)
const bars: readonly Bar[] = [
  {
    name: "the script of a publication, times the commands of Centrifugo's",
    value: (bare?.redisMicros ?? Number.NaN) / (like?.redisMicros ?? Number.NaN),
    limit: 1.5,
  },
  {
    name: 'publications a second of one process, times a bare loop',
    value: (broker?.perSecond ?? Number.NaN) / (bare?.perSecond ?? Number.NaN),
    limit: 0.5,
    isLeast: true,
  },
  {
    name: `CPU of a delivery of ${NODES} nodes, times one alone`,
    value: ratio(cpu(all.spread), cpu(all.memory)),
    limit: 1.15,
  },
  {
    name: `p99 of a delivery of ${NODES} nodes, beyond one alone (ms)`,
    value: median(all.spread.map(({ p99Ms }, round) => p99Ms - (all.memory[round]?.p99Ms ?? Number.NaN))),
    limit: 5,
  },
  {
    name: 'operations of Redis for a poll at another node',
    value: median(all.polls.map(({ commands }) => commands)),
    limit: 0,
  },
  {
    name: 'p50 of a poll at another node, beyond one at home (ms)',
    value: median(all.polls.map(({ homeMs, otherMs }) => otherMs - homeMs)),
    limit: 0.5,
  },
]
const isReached = ({ value, limit, isLeast = false }: Bar): boolean => (isLeast ? value >= limit : value <= limit)
console.log(
  textTable(
    [
      { heading: 'bar', cell: ({ name }: Bar) => name, align: 'left' },
      { heading: 'value', cell: ({ value }) => value.toFixed(2) },
      { heading: 'limit', cell: ({ limit, isLeast }) => `${isLeast ? '≥' : '≤'} ${limit}` },
      { heading: '', cell: (bar) => (isReached(bar) ? 'reached' : 'MISSED'), align: 'left' },
    ],
    bars,
  ),
)
process.exit(bars.every(isReached) ? 0 : 1)
