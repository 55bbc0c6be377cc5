import { once } from 'node:events'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { MOUNTS, type Mounted } from '../../testing/mounts.ts'
import { TALKS } from '../../testing/talk.ts'
import { createGateway, type Gateway } from '../gateway.ts'
import type { Session } from '../sessions/session.ts'

interface World extends Mounted {
  readonly gateway: Gateway
  readonly sessions: readonly Session[]
  readonly errors: readonly unknown[]
}

/** A gateway whose sessions answer each message with itself, mounted in a host. */
async function openWorld(mount: string): Promise<World> {
  const sessions: Session[] = []
  const errors: unknown[] = []
  const gateway = createGateway({ onError: (error) => errors.push(error) })
  gateway.on('session', (session) => {
    sessions.push(session)
    session.on('message', (body) => session.send(body))
  })
  onTestFinished(() => gateway.close())
  const mounted = await MOUNTS[mount]?.open(gateway)
  if (mounted === undefined) throw new Error(`no mount ${mount}`)
  return { ...mounted, gateway, sessions, errors }
}

const openSocket = async ({ origin }: World, path: string): Promise<WebSocket> => {
  const socket = new WebSocket(origin.replace('http', 'ws') + path, { rejectUnauthorized: false })
  socket.on('error', () => {})
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

/** The status that an upgrade is answered with which does not happen. */
const refusal = async ({ origin }: World, path: string, headers = {}): Promise<number> => {
  const socket = new WebSocket(origin.replace('http', 'ws') + path, { rejectUnauthorized: false, headers })
  socket.on('error', () => {})
  const [request, response] = await once(socket, 'unexpected-response')
  request.destroy()
  return response.statusCode
}

for (const [mount, { middleware }] of Object.entries(MOUNTS)) {
  describe(mount, () => {
    for (const [transport, talk] of Object.entries(TALKS)) {
      test(`${transport}: beside the host's own routes and sockets, and below its middleware`, async () => {
        const world = await openWorld(mount)
        const own = await openSocket(world, '/own-socket')
        const spoken = await talk(world)
        expect(spoken.text).toContain('[1,"a"]')
        const isSeen = transport === 'websocket' ? middleware.upgrades : middleware.requests
        expect(spoken.headers['x-host']).toBe(isSeen ? 'yes' : undefined)
        const reply = await world.wire('/own')
        expect([reply.status, await reply.text(), reply.headers['x-host']]).toEqual([200, 'mine', 'yes'])
        own.send('still here')
        expect(String((await once(own, 'message'))[0])).toBe('still here')
        spoken.leave()
        expect(world.errors).toEqual([])
      })

      test(`${transport}: a client that leaves without a word leaves no link behind`, async () => {
        const world = await openWorld(mount)
        const spoken = await talk(world)
        spoken.leave()
        await vi.waitFor(() => expect(world.sessions.map((session) => session.transport)).toEqual([null]))
        expect(world.errors).toEqual([])
      })
    }

    test('[B22] [B21] everything below the path is answered, upgrades included', async () => {
      const world = await openWorld(mount)
      const nothing = await world.wire('/rungway/nothing')
      expect([nothing.status, JSON.parse(await nothing.text()).code]).toEqual([404, 'not-found'])
      expect(await refusal(world, '/rungway/nothing')).toBe(404)
      expect(await refusal(world, '/rungway/sse')).toBe(400)
      expect(await refusal(world, '/rungway/websocket', { origin: 'https://evil.example' })).toBe(403)
      expect(world.gateway.sessionCount).toBe(0)
    })

    test('an upgrade elsewhere is answered as it was without the gateway', async () => {
      const world = await openWorld(mount)
      expect(await refusal(world, '/nothing')).toBeGreaterThanOrEqual(400)
      expect(world.errors).toEqual([])
    })

    test('a body comes whole, and one that is too large is refused', async () => {
      const world = await openWorld(mount)
      const text = 'é'.repeat(20_000)
      const up = { method: 'POST', headers: { 'content-type': 'text/plain' } }
      const session = 'session-of-a-large-body-1'
      const at = `/rungway/up?v=1&session=${session}&link=1&claim=1&seen=0`
      const reply = await world.wire(at, { ...up, body: `[1,"${text}"]` })
      expect([reply.status, (await reply.text()).slice(0, 10)]).toEqual([200, '["welcome"'])
      expect(world.sessions[0]?.pendingBytes).toBeGreaterThan(40_000)
      const large = await world.wire(at, { ...up, body: `[2,"${'x'.repeat(300_000)}"]` })
      expect([large.status, JSON.parse(await large.text()).code]).toEqual([413, 'too-large'])
    })
  })
}
