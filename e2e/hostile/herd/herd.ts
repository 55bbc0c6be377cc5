import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, connect } from '@rungway/client'
import { WebSocket } from 'ws'
import type { Order } from './proxy-process.ts'

/** What the gateway counted in the end. */
export interface GatewayReport {
  /** Messages that were sent to all. */
  readonly said: number
  readonly heard: number
  /** Messages up that were not the next of their session. */
  readonly gaps: number
  readonly sessions: number
}

/** Something that happens to all clients at once. */
export interface Disaster {
  readonly name: string
  readonly about: string
  /** Resolves when the network could carry again; clients are back from then on. */
  strike(world: { order(order: Order): void; readonly gateway: ChildProcess }): Promise<void>
}

const OUTAGE_MS = 8_000

export const DISASTERS: readonly Disaster[] = [
  {
    name: 'cut',
    about: 'every connection is reset',
    strike: async ({ order }) => order('cut'),
  },
  {
    name: 'held',
    about: 'streams and sockets carry nothing down any more; short responses pass',
    strike: async ({ order }) => order('hold'),
  },
  {
    name: 'silent',
    about: `nothing passes for ${OUTAGE_MS / 1_000} s, and neither end is told`,
    async strike({ order }) {
      order('silence')
      await sleep(OUTAGE_MS)
      order('pass')
    },
  },
  {
    name: 'stopped',
    about: `the process of the gateway stands still for ${OUTAGE_MS / 1_000} s`,
    async strike({ gateway }) {
      gateway.kill('SIGSTOP')
      await sleep(OUTAGE_MS)
      gateway.kill('SIGCONT')
    },
  },
]

export interface HerdRow {
  readonly disaster: string
  readonly clients: number
  /** From the first `connect` until all had received something. */
  readonly openedMs: number | null
  /** Open connections of all clients at most, for each client. */
  readonly connectionsEach: number
  /** Requests of all clients in any second, while they opened and afterwards. */
  readonly openingRequests: number
  readonly requests: number
  /** Until all had received what was sent after the network could carry again; null: not within the time. */
  readonly backMs: number | null
  /** Messages down that did not come in their order, and up. */
  readonly gaps: number
  readonly resets: number
}

const READY_MS = 60_000
/** How long clients have to be back. */
const BACK_MS = 40_000
const SETTLE_MS = 3_000
/** After they are back, in case something follows. */
const AFTER_MS = 3_000
const SAY_EVERY_MS = 2_000
const LOOK_MS = 50
const SECOND_MS = 1_000

interface Member {
  readonly client: Client
  /** The newest number that it received. */
  newest: number
  /** When that was sent, by the clock of the machine. */
  newestAt: number
  gaps: number
  resets: number
  said: number
}

/** All clients at once, one disaster, and what became of them. */
export async function runHerd(disaster: Disaster, count: number): Promise<HerdRow> {
  const gateway = fork(new URL('./gateway-process.ts', import.meta.url))
  const [port] = (await once(gateway, 'message')) as [number]
  const network = fork(new URL('./proxy-process.ts', import.meta.url), [String(port)])
  const [proxyPort] = (await once(network, 'message')) as [number]
  const order = (what: Order) => void network.send(what)
  const load = watch(network)
  const members = Array.from({ length: count }, () => join(`http://127.0.0.1:${proxyPort}`))
  const talk = setInterval(() => {
    for (const member of members) member.client.send(++member.said)
  }, SAY_EVERY_MS)
  try {
    const openedMs = await until(members, ({ newest }) => newest > 0, READY_MS)
    const openingRequests = load.take()
    await sleep(SETTLE_MS)
    load.take()
    await disaster.strike({ order, gateway })
    const since = Date.now()
    const backMs = await until(members, ({ newestAt }) => newestAt > since, BACK_MS)
    await sleep(AFTER_MS)
    clearInterval(talk)
    const requests = load.take()
    const reported = once(gateway, 'message') as Promise<[GatewayReport]>
    gateway.send('report')
    const [report] = await reported
    const sum = (pick: (member: Member) => number) => members.reduce((total, member) => total + pick(member), 0)
    return {
      disaster: disaster.name,
      clients: count,
      openedMs,
      connectionsEach: load.mostConnections / count,
      openingRequests,
      requests,
      backMs,
      gaps: sum(({ gaps }) => gaps) + report.gaps,
      resets: sum(({ resets }) => resets),
    }
  } finally {
    clearInterval(talk)
    load.stop()
    order('pass')
    // Those that are still closing would go on to the next herd.
    for (const { client } of members) client.close()
    await until(members, ({ client }) => client.state.name === 'closed', READY_MS)
    network.kill('SIGKILL')
    gateway.kill('SIGKILL')
  }
}

function join(url: string): Member {
  const client = connect(url, { environment: { WebSocket: WebSocket as never }, warnings: false })
  const member: Member = { client, newest: 0, newestAt: 0, gaps: 0, resets: 0, said: 0 }
  client.on('message', (body) => {
    const { n, at } = body as { n: number; at: number }
    // The first is whichever was sent after the session had opened.
    if (member.newest > 0 && n !== member.newest + 1) member.gaps += 1
    member.newest = n
    member.newestAt = at
  })
  client.on('reset', () => {
    member.resets += 1
  })
  return member
}

/** Milliseconds until it holds for all; null: not within the time. */
async function until(
  members: readonly Member[],
  isSo: (member: Member) => boolean,
  ms: number,
): Promise<number | null> {
  const from = performance.now()
  while (!members.every(isSo)) {
    if (performance.now() - from > ms) return null
    await sleep(LOOK_MS)
  }
  return Math.round(performance.now() - from)
}

/** Counts this process's connections, which are the clients', and the requests that the network saw. */
function watch(network: ChildProcess): { mostConnections: number; take(): number; stop(): void } {
  const recent: { readonly at: number; readonly requests: number }[] = []
  let most = 0
  const seen = {
    mostConnections: 0,
    /** The most in any second since the last call. */
    take() {
      const taken = most
      most = 0
      recent.length = 0
      return taken
    },
    stop: () => clearInterval(timer),
  }
  const timer = setInterval(() => {
    const connections = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
    seen.mostConnections = Math.max(seen.mostConnections, connections)
  }, LOOK_MS)
  network.on('message', (requests: number) => {
    const at = performance.now()
    recent.push({ at, requests })
    while (at - (recent[0]?.at ?? at) > SECOND_MS) recent.shift()
    most = Math.max(most, requests - (recent[0]?.requests ?? requests))
  })
  return seen
}
