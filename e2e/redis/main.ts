// Measures what a publication over Redis costs, and what users notice when Redis fails; writes docs/measured/redis.md.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { measurePublishCost, type PublishCost } from '../../bench/cluster/publish-cost.ts'
import { type Column, markdownTable, textTable } from '../../bench/text/table.ts'
import { hasRedis } from '../../tools/redis-server.ts'
import { measureOutages, type Outage } from './outages.ts'

const USAGE = `npm run redis -- [options]

  --only NAME   cost, or outages
  --rounds N    of what a publication costs (default: 5)
  --write       writes docs/measured/redis.md, where nothing is left out`

const PAGE = new URL('../../docs/measured/redis.md', import.meta.url)
const PUBLICATIONS = 20_000

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit()
}
if (!hasRedis) {
  console.log("skipped: Debian's redis-server is not installed")
  process.exit()
}

const COST: readonly Column<PublishCost>[] = [
  { heading: 'publication', cell: ({ name }) => name, align: 'left' },
  { heading: 'in Redis (µs)', cell: ({ redisMicros }) => redisMicros.toFixed(1) },
  { heading: 'in the process (µs)', cell: ({ processMicros }) => processMicros.toFixed(1) },
  { heading: 'per second', cell: ({ perSecond }) => Math.round(perSecond).toLocaleString('en') },
]
const seconds = (ms: number): string => (ms / 1_000).toFixed(2)
const OUTAGES: readonly Column<Outage>[] = [
  { heading: 'Redis …', cell: ({ name }) => name, align: 'left' },
  { heading: 'away (s)', cell: ({ awayMs }) => seconds(awayMs) },
  { heading: 'silence (s)', cell: ({ silenceMs }) => seconds(silenceMs) },
  { heading: 'heard again after (s)', cell: ({ backMs }) => seconds(backMs) },
  { heading: 'published', cell: ({ published }) => `${published}` },
  { heading: 'missing', cell: ({ missing }) => `${missing}` },
  { heading: 'twice', cell: ({ doubled }) => `${doubled}` },
  { heading: 'lost', cell: ({ lost }) => `${lost}` },
  { heading: 'told that something is lost', cell: ({ isToldLost }) => (isToldLost ? 'yes' : 'no'), align: 'left' },
]

const ratio = (one: number | undefined, other: number | undefined): string => (Number(one) / Number(other)).toFixed(2)

function sentences([unkeyed, keyed, bare, broker]: readonly PublishCost[]): string {
  return [
    `In Redis, Rungway's script takes ${ratio(bare?.redisMicros, keyed?.redisMicros)} times as long as the commands of Centrifugo's, and ${ratio(bare?.redisMicros, unkeyed?.redisMicros)} times as long as those without a key against repeats, which is always there here.`,
    `One process of Node publishes ${ratio(broker?.perSecond, bare?.perSecond)} times as fast through the broker as a loop that does nothing but send the script.`,
  ].join(' ')
}

const cost = values.only === 'outages' ? [] : await measurePublishCost(Number(values.rounds), PUBLICATIONS)
if (cost.length > 0) console.log(`${textTable(COST, cost)}\n\n${sentences(cost)}\n`)
const outages = values.only === 'cost' ? [] : await measureOutages()
if (outages.length > 0) console.log(textTable(OUTAGES, outages))
if (values.write && cost.length > 0 && outages.length > 0) {
  const machine = `Node ${process.versions.node}, ${cpus()[0]?.model ?? 'an unknown processor'}`
  writeFileSync(
    PAGE,
    `# Redis: what a publication costs, and what an outage does

Written by \`npm run redis -- --write\` on ${machine}, with Redis on the same machine.

## A publication

100 bytes to one of ${100} channels that keep 100, 64 of them unanswered at a time; the median of ${values.rounds} rounds of ${PUBLICATIONS.toLocaleString('en')}. Redis and the process have one core each.

${markdownTable(COST, cost)}

${sentences(cost)}

## An outage

A client publishes on one gateway every 20 ms, another is subscribed on a second gateway. *Away* is how long Redis, or that way to it, could not be used; *silence* the longest time in which the subscriber heard nothing; *heard again* counts from when Redis was back. [What users see](../guide/many-nodes.md#what-users-see-when-it-fails) says why.

*Missing* are those that the subscriber has not heard, *lost* those that history lacks afterwards. When Redis has lost what a subscriber has heard, it is told that something is lost, and reads its state anew: the gateways publish again what they had published lately, and some of it may come twice, or lie before the place from which it goes on. A slot that moves with many keys holds up its channels as long as that takes; a master of a cluster is away until its replica takes over, after \`cluster-node-timeout\`, 3 s here.

${markdownTable(OUTAGES, outages)}
`,
  )
}
