import { createGateway } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { TcpProxy } from '@rungway/proxy'
import { Hono } from 'hono'

const PATIENCE_MS = 40_000
const CHANNEL = 'room:1'
const all = { subscribe: 'anyone', publish: 'subscribers', history: 'anyone', presence: 'anyone' } as const

/** A room in which one client that was written from the protocol alone takes part. */
export interface Room {
  readonly url: string
  readonly channel: string
  /** What that client has heard, line by line. */
  readonly heard: string[]
  /** Talks with it, over a cut and a lost session, until it has left. */
  talk(): Promise<void>
  close(): Promise<void>
}

/** What it has heard in the end. */
export const TALK = [
  'joined',
  'ping 1',
  'pong 1',
  'ping 2',
  'pong 2',
  'joined',
  'ping 3',
  'pong 3',
  'bye',
  'past ping 1,pong 1,ping 2,pong 2,ping 3,pong 3,bye',
]

export async function openRoom(page: string): Promise<Room> {
  const gateway = createGateway({ channels: { 'room:{id}': { allow: all } } })
  const app = new Hono().get('/', (c) => c.html(`<!doctype html><title>bare</title><script>${page}</script>`))
  app.route('/rungway', gateway.app)
  const running = await serve({ app, gateway, port: 0 })
  const proxy = await TcpProxy.open({ target: running.port })
  const room = gateway.channel(CHANNEL)
  const heard: string[] = []

  async function until(what: string, isSo: () => boolean): Promise<void> {
    for (const end = performance.now() + PATIENCE_MS; !isSo(); ) {
      if (performance.now() > end) throw new Error(`not yet: ${what}, after ${heard.join('; ')}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const isListed = async (count: number): Promise<void> => {
    const members = (await room.presence()).map(({ id }) => id)
    if (members.length !== count) throw new Error(`members: ${members.join()}`)
  }

  return {
    url: `http://127.0.0.1:${proxy.port}/rungway`,
    channel: CHANNEL,
    heard,
    async talk() {
      await until('joined', () => heard.includes('joined'))
      await isListed(1)
      await room.publish('ping 1')
      await until('pong 1', () => heard.includes('pong 1'))
      const [session] = gateway.sessions()
      proxy.cut()
      await room.publish('ping 2')
      await until('pong 2', () => heard.includes('pong 2'))
      if (gateway.sessionCount !== 1 || [...gateway.sessions()][0] !== session) throw new Error('another session')
      session?.end('expired')
      await room.publish('ping 3')
      await until('pong 3', () => heard.includes('pong 3'))
      // The same member as before, in another session (K19).
      await isListed(1)
      await room.publish('bye')
      await until('left', () => heard.length === TALK.length && gateway.sessionCount === 0)
    },
    async close() {
      await proxy.close()
      await running.close()
    },
  }
}
