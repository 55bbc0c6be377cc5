import { type Client, connect, TRANSPORTS, type WebSocketConstructor } from '@rungway/client'
import { WebSocket } from 'ws'
import { until } from './subscribers.ts'

const WEBSOCKET = TRANSPORTS.filter(({ name }) => name === 'websocket')
const TEXT = 'x'.repeat(100)
const IN_FLIGHT = 16

/** A session of `home`, whose socket is at `at` from then on. */
async function openAt(home: string, at: string): Promise<Client> {
  let target = home
  class Routed extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url.replace(home.replace('http', 'ws'), target.replace('http', 'ws')), protocols)
    }
  }
  const environment = { WebSocket: Routed as unknown as WebSocketConstructor }
  const client = connect(home, { transports: WEBSOCKET, environment, warnings: false })
  client.send('first')
  await client.flush()
  target = at
  if (at === home) return client
  let isBack = false
  client.on('state', ({ name }) => {
    isBack ||= name === 'open'
  })
  client.cut()
  await until(() => isBack, 'a socket does not come back')
  return client
}

/** Says so many, so many of which are unanswered at a time. */
function talk(client: Client, count: number): Promise<void> {
  return new Promise((resolve) => {
    let [said, answered] = [0, 0]
    const off = client.on('message', (body) => {
      if (body !== TEXT) return
      answered++
      if (said < count) say()
      if (answered < count) return
      off()
      resolve()
    })
    const say = () => {
      said++
      client.send(TEXT)
    }
    for (let n = 0; n < Math.min(IN_FLIGHT, count); n++) say()
  })
}

export async function echo(home: string, at: string, sessions: number, each: number): Promise<number> {
  const clients = await Promise.all(Array.from({ length: sessions }, () => openAt(home, at)))
  await Promise.all(clients.map((client) => talk(client, Math.ceil(each / 4))))
  const begun = performance.now()
  await Promise.all(clients.map((client) => talk(client, each)))
  const perSecond = (sessions * each * 1_000) / (performance.now() - begun)
  for (const client of clients) client.close()
  return perSecond
}
