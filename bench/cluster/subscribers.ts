import { TRANSPORTS, type WebSocketConstructor } from '@rungway/client'
import { connect } from '@rungway/client/channels'
import { WebSocket } from 'ws'

const WEBSOCKET = TRANSPORTS.filter(({ name }) => name === 'websocket')
const AT_ONCE = 50
const LOOK_MS = 5
/** A publication that has not come by then is lost. */
const LOST_MS = 20_000

let late: number[] = []

export async function until(isSo: () => boolean, what: string): Promise<void> {
  const end = performance.now() + LOST_MS
  while (!isSo()) {
    if (performance.now() > end) throw new Error(what)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

async function open(url: string): Promise<void> {
  const environment = { WebSocket: WebSocket as unknown as WebSocketConstructor }
  const client = connect(url, { transports: WEBSOCKET, environment, warnings: false })
  const subscription = client.channel('room:0').subscribe()
  subscription.on('publication', ({ data }) => {
    if (Array.isArray(data)) late.push(performance.timeOrigin + performance.now() - Number(data[0]))
  })
  await until(() => subscription.status.name === 'live', 'a subscription does not begin')
}

export async function subscribe(url: string, count: number): Promise<void> {
  for (let left = count; left > 0; left -= AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(left, AT_ONCE) }, () => open(url)))
}

export async function lateness(count: number): Promise<readonly number[]> {
  await until(() => late.length >= count, `${count - late.length} of ${count} deliveries are lost`)
  const all = late
  late = []
  return all
}
