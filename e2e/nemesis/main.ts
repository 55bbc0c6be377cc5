// What clients of a cluster notice when nodes, Redis and lines fail, and whether what was promised is kept.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findHeadlessChromium } from '../../tools/browser.ts'
import { hasRedis } from '../../tools/redis-server.ts'
import { openBrowser } from '../hostile/browser.ts'
import { drawsFrom } from '../soak/draws.ts'
import { ADAPTER, hasAdapter } from './adapter.ts'
import type { System } from './guest.ts'
import { markdown } from './markdown.ts'
import { NEMESES, type Nemesis } from './nemeses.ts'
import { hasNginx } from './nginx.ts'
import { playRound } from './round.ts'
import { addRows, type Row } from './row.ts'
import { RUNGWAY, SOCKET_IO } from './systems.ts'
import { rowsTable } from './table.ts'

const USAGE = `npm run cluster -- [options]

  --nodes N      how many (default: 3)
  --minutes N    how long; each strike comes once at least (default: 1)
  --clients N    how many in each of two channels, rounded to six ways to connect (default: 18)
  --system NAME  rungway (default), socket.io, which loses messages, or both
  --only TEXT    strikes with that in their name; several, with | between, in that order
  --seed S       what is drawn (default: another one each time); what comes of it depends on timing too
  --markdown F   writes the table, and what it means, to a page, and what other pages quote of it
  --no-page      without the clients in a page of Chromium, which are one more for each transport
  --short        one node killed, one deploy, one restart of Redis, with 12 clients, and five in a page

Nodes are processes behind an nginx that gives each request to the next, with a redis-server of their own. Clients on each transport
send, publish and listen, while nodes, Redis and lines fail. Afterwards what publishers, subscribers, nodes and Redis say is compared.`

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '3' },
    minutes: { type: 'string', default: '1' },
    clients: { type: 'string', default: '18' },
    system: { type: 'string', default: 'rungway' },
    only: { type: 'string', default: '' },
    seed: { type: 'string' },
    markdown: { type: 'string' },
    'no-page': { type: 'boolean', default: false },
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
/**
 * A client that has lost its link forgets that when the next has held for 20 s. Where one strike followed the other
 * sooner, each would be answered with the pauses that all before it have earned.
 */
const FORGIVEN_MS = 22_000
/** Writes the tables of all pages. */
const TABLES = fileURLToPath(new URL('../../tools/docs.ts', import.meta.url))

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

const chosen = values.only.split('|').flatMap((part) => NEMESES.filter(({ name }) => name.includes(part)))
const short = SHORT.flatMap((part) => chosen.filter(({ name }) => name.includes(part)))
const ways = RUNGWAY.ways.length
const systems = [RUNGWAY, SOCKET_IO]
  .filter(({ name }) => values.system === 'both' || values.system === name.toLowerCase())
  .filter((system) => system === RUNGWAY || hasAdapter())
if (values.system !== 'rungway' && !hasAdapter()) console.log(`skipped: Socket.IO, because ${ADAPTER} is not installed`)
const size = values.short
  ? { rooms: 1, ofEach: 2, everyMs: 250, steadyMs: 500 }
  : { rooms: 2, ofEach: Math.max(1, Math.round(Number(values.clients) / ways)), everyMs: 500, steadyMs: FORGIVEN_MS }

const hasPage = !values['no-page'] && systems.includes(RUNGWAY)
const canOpen = hasPage && findHeadlessChromium() !== null
if (hasPage && !canOpen) console.log('skipped: clients in a page, because no Chromium is found')
const browser = canOpen ? await openBrowser(new URL('page-main.ts', import.meta.url)) : null

/** What loses data is played alone: it excuses what nothing else does. */
function rounds(system: System): readonly (readonly Nemesis[])[] {
  if (values.short) return [short]
  const own = chosen.filter(({ systems }) => systems === 'all' || systems === system.name)
  const all = own.filter(({ mayLose }) => !mayLose)
  const keeping = values.only === '' ? shuffled(all) : all
  return [...(keeping.length > 0 ? [keeping] : []), ...own.filter(({ mayLose }) => mayLose).map((each) => [each])]
}

tell(`seed ${seed}`)
const rows = new Map<string, Row>()
let wrongCount = 0
const talk = { publications: 0, deliveries: 0, messages: 0, landed: 0, vanished: 0, refused: 0 }

async function play(system: System): Promise<void> {
  for (const nemeses of rounds(system)) {
    const store = nemeses[0]?.store ?? 'one'
    const nodes = Number(values.nodes)
    const round = await playRound({ ...size, system, nodes, store, nemeses, browser, random, tell }).catch(
      (error: unknown) => {
        // What others have shown is told all the same.
        wrongCount++
        console.log(`          FAILED: ${error instanceof Error ? error.stack : String(error)}`)
        return null
      },
    )
    if (round === null) continue
    for (const row of round.rows) {
      const key = `${row.nemesis} ${row.system}`
      const before = rows.get(key)
      rows.set(key, before === undefined ? row : addRows(before, row))
    }
    tell(
      `${round.publications} publications were heard ${round.deliveries} times, ${round.messages} messages; ` +
        `of publications without an answer ${round.landed} are in their channel and ${round.vanished} are not`,
    )
    // What a peer does not promise is counted, and nothing is wrong with it.
    if (system !== RUNGWAY) continue
    for (const { what, fault } of round.wrongs.slice(0, MOST_SHOWN)) console.log(`          WRONG (${fault}): ${what}`)
    if (round.wrongs.length > MOST_SHOWN) console.log(`          and ${round.wrongs.length - MOST_SHOWN} more`)
    wrongCount += round.wrongs.length
    for (const name of ['publications', 'deliveries', 'messages', 'landed', 'vanished', 'refused'] as const)
      talk[name] += round[name]
  }
}

do {
  for (const system of systems) await play(system)
} while (!values.short && performance.now() - begun < Number(values.minutes) * 60_000)
await browser?.close()

// In the order of the list, whatever order was drawn.
const inOrder = NEMESES.flatMap(({ name }) => systems.flatMap((system) => rows.get(`${name} ${system.name}`) ?? []))
console.log(`\n${rowsTable(inOrder)}\n`)
if (values.markdown !== undefined && wrongCount > 0) console.log('no page is written of what went wrong')
else if (values.markdown !== undefined) {
  const command = `npm run cluster -- ${process.argv.slice(2).join(' ')}`
  const inPage = browser === null ? 0 : RUNGWAY.inPage.length
  const clients = size.rooms * size.ofEach * ways
  const page = {
    ...talk,
    clients,
    inPage,
    rooms: size.rooms,
    nodes: Number(values.nodes),
    everyMs: size.everyMs,
    steadyMs: size.steadyMs,
  }
  writeFileSync(values.markdown, markdown(inOrder, command, page))
  // What quotes it.
  spawnSync(process.execPath, [...process.execArgv, TABLES], { stdio: 'inherit' })
}
if (wrongCount > 0) console.log(`again: with --seed ${seed}`)
if (systems.includes(RUNGWAY))
  console.log(wrongCount === 0 ? 'what was promised is kept' : `FAILED  ${wrongCount} wrong`)
process.exit(wrongCount === 0 ? 0 : 1)
