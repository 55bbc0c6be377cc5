import { type Client, createClient } from '../../../client-sdk/src/client.ts'
import type { WebSocketConstructor } from '../../../client-sdk/src/environment/environment.ts'
import type { Explanation } from '../../../client-sdk/src/explain.ts'
import type { ClientTransport } from '../../../client-sdk/src/transports/contract.ts'
import { websocket } from '../../../client-sdk/src/transports/websocket.ts'
import { createGateway, type Gateway } from '../../../gateway/src/gateway.ts'
import { BASE } from '../client/address.ts'
import { Page } from '../client/page.ts'
import { socketOver } from '../client/socket.ts'
import { schedulerOf } from '../gateway/scheduler.ts'
import { serve } from '../gateway/serve.ts'
import { hold } from '../journal.ts'
import { idsFrom, randomFrom } from '../random.ts'
import { VirtualTime } from '../virtual-time.ts'
import { Sky } from './sky.ts'
import { TRANSPORT_NAMES, type Weather } from './weather.ts'

/** Where a replay reports what happens; null when nothing reads it. */
export type Log = ((text: string) => void) | null

/** What a stretch of weather showed of the policy. */
export interface Forecast {
  /** When each message arrived. */
  readonly arrivals: readonly number[]
  /** When each link was opened. */
  readonly opened: readonly number[]
  /** Of which rung each was. */
  readonly tried: readonly number[]
  /** When each question was asked. */
  readonly asked: readonly number[]
  /** Which transport was in use from when on; null for none. */
  readonly owners: readonly { readonly at: number; readonly transport: string | null }[]
  readonly explanation: Explanation
}

/** More than any weather causes. */
const MAX_EVENTS = 400_000

/** Longer than any page sleeps. */
const PATIENCE_MS = 600_000

/** Lets a client live through weather, with a gateway that says something every `everyMs`. */
export async function live(weather: Weather, untilMs: number, log: Log = null): Promise<Forecast> {
  const time = new VirtualTime(MAX_EVENTS)
  const random = randomFrom(weather.seed)
  const gateway = openGateway(time, random)
  const sky = new Sky(time, weather, (asked) => (reply) => serve(gateway.handler, asked, reply, null))
  const page = new Page({
    time,
    random,
    network: { WebSocket: socketUnder(sky, 0) },
    after: (ms, run) => time.after(ms, () => sky.awake(run, 1)),
  })
  const arrivals: number[] = []
  const owners: Forecast['owners'][number][] = []
  const say = (text: string) => log?.(`${time.now.toFixed(1).padStart(8)}  ${text}`)

  const client = createClient(BASE, {
    transports: TRANSPORT_NAMES.slice(0, weather.spells.length).map((name, rung) => rungOf(sky, name, rung)),
    environment: page.environment,
    warnings: false,
  })
  client.on('message', () => arrivals.push(time.now))
  gateway.on('session', (session) => session.on('message', () => arrivals.push(time.now)))
  client.on('state', (state) => {
    owners.push({ at: time.now, transport: state.name === 'open' ? state.transport : null })
  })
  client.on('wire', ({ direction, transport, text }) => say(`${transport} ${direction} ${text}`))
  client.on('attempt', ({ message }) => say(message))

  talk(time, weather, gateway, client)
  for (const { at, ms, isTold, cuts } of weather.sleeps) {
    if (isTold) time.at(at, () => page.live('away'))
    if (cuts) time.at(at + ms / 2, () => sky.cutAll(cuts))
    if (isTold) time.at(at + ms, () => page.live('back'))
  }
  const ending = await time.run(untilMs)
  hold('[E6]', sky.early.length === 0, () => `a link was opened at ${sky.early[0]}, though asked to stay away`)
  hold('[D2]', ending === 'done', () => 'more events than any network causes')
  return { arrivals, owners, opened: sky.opened, tried: sky.tried, asked: sky.asked, explanation: client.explain() }
}

function openGateway(time: VirtualTime, random: () => number): Gateway {
  return createGateway({
    scheduler: schedulerOf(time),
    randomId: idsFrom(random),
    // It neither cuts nor forgets a page that sleeps: what is watched is what the client makes of
    // the weather.
    limits: { pongMs: PATIENCE_MS, lingerMs: PATIENCE_MS },
  })
}

/** The product's WebSocket by another name, and under the weather of that rung. */
function rungOf(sky: Sky, name: string, rung: number): ClientTransport {
  const WebSocket = socketUnder(sky, rung)
  return {
    ...websocket,
    name,
    open: (port) => websocket.open({ ...port, environment: { ...port.environment, WebSocket } }),
  }
}

const socketUnder = (sky: Sky, rung: number): WebSocketConstructor =>
  socketOver({ connect: (asked, client) => sky.connect(rung, asked, client), closing: (run) => run() })

/**
 * The application of the gateway says something every so often, in every session; or that of the
 * client does.
 */
function talk(time: VirtualTime, { everyMs, quietAt, clientFrom }: Weather, gateway: Gateway, client: Client): void {
  if (everyMs === null) return
  const say = () => {
    if (time.now >= (quietAt ?? Number.POSITIVE_INFINITY)) return
    if (time.now >= (clientFrom ?? Number.POSITIVE_INFINITY)) client.send(time.now)
    else if (clientFrom === undefined) for (const session of gateway.sessions()) session.send(time.now)
    time.after(everyMs, say)
  }
  time.after(everyMs, say)
}
