import { spawnSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { markdownTable } from '../../bench/text/table.ts'
import { programOf } from '../../tools/debian.ts'
import { type Row, total } from './row.ts'
import { RUNGWAY, SOCKET_IO } from './systems.ts'
import { COLUMNS } from './table.ts'
import { LEASE_MS } from './world.ts'

/** What a program says of itself. */
function versionOf(command: string, flag: string): string {
  const { stdout, stderr } = spawnSync(programOf({ command }) ?? command, [flag], { encoding: 'utf8' })
  return /\d+\.\d+\.\d+/.exec(`${stdout}${stderr}`)?.[0] ?? ''
}

export interface Talk {
  readonly nodes: number
  readonly clients: number
  /** Of Rungway's: more, in a page of Chromium. */
  readonly inPage: number
  readonly rooms: number
  readonly everyMs: number
  /** How long all is well before each strike. */
  readonly steadyMs: number
  readonly publications: number
  readonly deliveries: number
  readonly messages: number
  readonly landed: number
  readonly vanished: number
  readonly refused: number
}

const PEER = `Socket.IO 4 runs as its documentation says: a balancer that keeps each client at one node, \`@socket.io/redis-streams-adapter\`, connection state recovery, and clients that
repeat what is not acknowledged. It has no members, and its nodes no lines between them; of its publications those are counted that were acknowledged.

`

const inPageText = (count: number): string =>
  `, and with Rungway ${count} more in a page of Chromium, one on each transport`

/** The page of results, without a date. */
export function markdown(rows: readonly Row[], command: string, talk: Talk): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`
  const { missing, doubled, reordered } = total(rows.filter(({ system }) => system === RUNGWAY.name))
  return `# A cluster whose nodes, lines and Redis fail

<!-- Generated; do not edit. -->

Written by \`${command}\` on ${machine}, nginx ${versionOf('nginx', '-v')} and Redis ${versionOf('redis-server', '--version')}, all on this machine.

${talk.nodes} nodes are processes behind an nginx that gives each request to the next and remembers nothing. ${talk.clients} clients, as many on each of the five
transports alone and on the ladder, in ${talk.rooms === 1 ? 'one channel' : `${talk.rooms} channels`}${talk.inPage > 0 ? inPageText(talk.inPage) : ''}; each sends a message, which is answered, and a publication every ${talk.everyMs} ms, all the time. Before each strike all is well for ${talk.steadyMs / 1_000} s: a client whose link held for 20 s has forgotten what it lost before. Leases are ${LEASE_MS / 1_000} s, as by default.

- **Dead air** is the longest time in which a client heard nothing of its channel, of all clients, also of those whose node was not concerned. *Without answers* is the same of answers to its own messages.
- **Missing, twice, reordered**: publications that were acknowledged, and messages of sessions, both ways, that did not arrive once and in order where nothing was told. With Rungway ${talk.publications.toLocaleString('en')} publications were heard ${talk.deliveries.toLocaleString('en')} times, and ${talk.messages.toLocaleString('en')} messages were sent: ${missing} missing, ${doubled} twice, ${reordered} reordered.
- **Told of a loss**: subscribers that were told that something is lost, and how many deliveries that were. Redis had lost what it had confirmed.
- **Presence right after**: how long someone's view of who is there was wrong, counted from the beginning. Where a node is killed, two clients die with it: each of the others is told that they left, once. *False leaves* count members that were told to have left and were there.
- Publications of Rungway's clients that died may have no answer: ${talk.landed} of them are in their channel, and ${talk.vanished} are not. ${talk.refused} were refused.

The longest stall of the process of all clients was ${Math.round(Math.max(0, ...rows.map(({ stallMs }) => stallMs)))} ms: on a busy machine times say more about it than about a cluster.

${rows.some(({ system }) => system === SOCKET_IO.name) ? PEER : ''}${markdownTable(COLUMNS, rows)}

[A page for each outage](../guide/outages/README.md) says why, and what to do.
`
}
