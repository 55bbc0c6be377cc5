import { type Client, connect, TRANSPORTS, type WebSocketConstructor } from '@rungway/client'
import { type Body, type GatewayOptions, MemoryBroker, MemoryStore, type Session } from '@rungway/gateway'
import { MemoryRegistry } from '@rungway/gateway/cluster'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { Balancer } from './balancer.ts'
import { type Node, openNode } from './nodes.ts'

const PATIENCE = 40_000
const EVERY_MS = 5

/** What the application keeps of a session. */
interface Kept {
  /** Messages that it has sent. */
  sent: number
  /** The client's, in order. */
  heard: number
}

/** What went wrong, as the application sees it. */
const wrong: string[] = []

/** Numbers what it sends, and checks the numbers of what comes: all that it knows is in `session.data`. */
function serveNumbers(session: Session): void {
  const kept = (session.data ?? { sent: 0, heard: 0 }) as Kept
  session.data = kept
  const timer = setInterval(() => {
    if (session.send(kept.sent) === 'queued') kept.sent += 1
  }, EVERY_MS)
  session.on('message', (body) => {
    if (body !== kept.heard)
      wrong.push(`${session.origin} ${session.name}: ${kept.heard} is missing, ${String(body)} came`)
    kept.heard = Number(body) + 1
  })
  session.on('close', (code, reason) => {
    clearInterval(timer)
    if (reason !== 'moved') wrong.push(`${session.name} has ended: ${code}`)
  })
}

/** A client that numbers what it sends, too. */
class Counting {
  readonly client: Client
  readonly heard: Body[] = []
  readonly resets: unknown[] = []
  sent = 0
  readonly #timer: NodeJS.Timeout

  constructor(url: string, transport: (typeof TRANSPORTS)[number]) {
    this.client = connect(url, {
      transports: [transport],
      environment: { WebSocket: WebSocket as WebSocketConstructor },
    })
    this.client.on('message', (body) => this.heard.push(body))
    this.client.on('reset', (loss) => this.resets.push(loss))
    this.#timer = setInterval(() => this.client.send(this.sent++), EVERY_MS)
    onTestFinished(() => {
      this.stop()
      this.client.cut()
    })
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

test('[S1] [H9] a rolling deploy of three nodes under load loses no session and no message, on any transport', async () => {
  const registry = new MemoryRegistry()
  const store = new MemoryStore()
  const options = (): GatewayOptions => ({ broker: new MemoryBroker({ store }) })
  const open = async (): Promise<Node> => {
    const node = await openNode({ registry, gateway: options() })
    node.gateway.on('session', serveNumbers)
    await node.cluster.ready()
    return node
  }
  const nodes = await Promise.all([open(), open(), open()])
  const balancer = await Balancer.open(nodes.map(({ running }) => running.port))
  onTestFinished(() => balancer.close())
  const clients = [...TRANSPORTS, ...TRANSPORTS].map((transport) => new Counting(balancer.url, transport))
  const all = (): Node[] => nodes.filter(({ running }) => running.server.listening)
  const moreThan = (count: number) =>
    vi.waitFor(() => expect(Math.min(...clients.map(({ heard }) => heard.length))).toBeGreaterThan(count), PATIENCE)
  await moreThan(10)
  for (const leaving of [...nodes]) {
    const next = await open()
    nodes.push(next)
    balancer.ports = all().map(({ running }) => running.port)
    await leaving.running.close()
    balancer.ports = all().map(({ running }) => running.port)
    const before = Math.max(...clients.map(({ heard }) => heard.length))
    await moreThan(before)
  }
  expect(all()).toHaveLength(3)
  for (const client of clients) client.stop()
  const sessions = () => all().flatMap(({ gateway }) => [...gateway.sessions()])
  // All that was sent has arrived, in both directions.
  await vi.waitFor(() => {
    const heard = sessions().map(({ data }) => (data as Kept).heard)
    expect(heard.sort()).toEqual(clients.map(({ sent }) => sent).sort())
  }, PATIENCE)
  for (const { heard } of clients) expect(heard).toEqual(heard.map((_, index) => index))
  expect(clients.flatMap(({ resets }) => resets)).toEqual([])
  expect(wrong).toEqual([])
  expect(sessions()).toHaveLength(clients.length)
  expect(new Set(sessions().map(({ origin }) => origin))).toEqual(new Set(['moved']))
}, 120_000)
