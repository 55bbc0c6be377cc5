// What clients of a cluster notice when nodes, Redis and lines fail, and whether what was promised is kept.
import { parseArgs } from 'node:util'
import { hasRedis } from '../redis/redis-server.ts'
import { drawsFrom } from '../soak/draws.ts'
import { NEMESES, type Nemesis } from './nemeses.ts'
import { hasNginx } from './nginx.ts'
import { playRound } from './round.ts'
import { addRows, type Row } from './row.ts'
import { rowsTable } from './table.ts'

const USAGE = `npm run cluster -- [options]

  --nodes N      how many (default: 3)
  --minutes N    how long; each strike comes once at least (default: 1)
  --clients N    how many in each of two channels, rounded to six ways to connect (default: 18)
  --only TEXT    strikes with that in their name
  --seed S       what is drawn (default: another one each time); what comes of it depends on timing too
  --short        one node killed, one deploy, one restart of Redis, with 12 clients

Nodes are processes behind an nginx that gives each request to the next, with a redis-server of their own. Clients on each transport
send, publish and listen, while nodes, Redis and lines fail. Afterwards what publishers, subscribers, nodes and Redis say is compared.`

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '3' },
    minutes: { type: 'string', default: '1' },
    clients: { type: 'string', default: '18' },
    only: { type: 'string', default: '' },
    seed: { type: 'string' },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit()
}
const missing = [...(hasNginx ? [] : ['nginx']), ...(hasRedis ? [] : ['redis-server'])]
if (missing.length > 0) {
  console.log(`skipped: cluster, because Debian's ${missing.join(' and ')} is not installed`)
  process.exit()
}

/** In this order. */
const SHORT = ['is killed (SIGKILL)', 'all nodes are replaced', 'back with its data']
const MOST_SHOWN = 20

const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const random = drawsFrom(seed)
const begun = performance.now()
const tell = (what: string): void =>
  console.log(`${`${((performance.now() - begun) / 1_000).toFixed(1)} s`.padStart(8)}  ${what}`)

/** In an order that is drawn. */
function shuffled(all: readonly Nemesis[]): Nemesis[] {
  return all
    .map((nemesis) => ({ nemesis, draw: random() }))
    .sort((a, b) => a.draw - b.draw)
    .map(({ nemesis }) => nemesis)
}

const chosen = NEMESES.filter(({ name }) => name.includes(values.only))
const short = SHORT.flatMap((part) => chosen.filter(({ name }) => name.includes(part)))
const ways = 6
const size = values.short
  ? { rooms: 1, ofEach: 2, everyMs: 250, steadyMs: 500 }
  : { rooms: 2, ofEach: Math.max(1, Math.round(Number(values.clients) / ways)), everyMs: 500, steadyMs: 2_000 }

/** What loses data is played alone: it excuses what nothing else does. */
function rounds(): readonly (readonly Nemesis[])[] {
  if (values.short) return [short]
  const keeping = shuffled(chosen.filter(({ mayLose }) => !mayLose))
  return [...(keeping.length > 0 ? [keeping] : []), ...chosen.filter(({ mayLose }) => mayLose).map((each) => [each])]
}

tell(`seed ${seed}`)
const rows = new Map<string, Row>()
let wrongCount = 0
do {
  for (const nemeses of rounds()) {
    const store = nemeses[0]?.store ?? 'one'
    const round = await playRound({ ...size, nodes: Number(values.nodes), store, nemeses, random, tell })
    for (const row of round.rows) {
      const before = rows.get(row.nemesis)
      rows.set(row.nemesis, before === undefined ? row : addRows(before, row))
    }
    tell(
      `${round.publications} publications were heard ${round.deliveries} times, ${round.messages} messages; ` +
        `of publications without an answer ${round.landed} are in their channel and ${round.vanished} are not`,
    )
    for (const { what, fault } of round.wrongs.slice(0, MOST_SHOWN)) console.log(`          WRONG (${fault}): ${what}`)
    if (round.wrongs.length > MOST_SHOWN) console.log(`          and ${round.wrongs.length - MOST_SHOWN} more`)
    wrongCount += round.wrongs.length
  }
} while (!values.short && performance.now() - begun < Number(values.minutes) * 60_000)

console.log(`\n${rowsTable([...rows.values()])}\n`)
if (wrongCount > 0) console.log(`again: with --seed ${seed}`)
console.log(wrongCount === 0 ? 'what was promised is kept' : `FAILED  ${wrongCount} wrong`)
process.exit(wrongCount === 0 ? 0 : 1)
