import type { ClientTransport } from '@rungway/client'
import { describe, expect, test } from 'vitest'
import { openWorld } from './world.ts'

const USERS: Record<string, string> = { 'Bearer token-of-ann': 'ann', 'Bearer token-of-böb': 'bob' }
const authenticate = async ({ headers }: Request) => {
  const id = USERS[headers.get('authorization') ?? '']
  return id === undefined ? null : { id }
}

export function identity(transport: ClientTransport): void {
  describe('identity', () => {
    test('[B15] a session belongs to its user, and another user is refused', async () => {
      const world = await openWorld({ authenticate })
      const sameSession = { randomBytes: (count: number) => new Uint8Array(count) }
      const ann = world.connect([transport], { token: 'token-of-ann' })
      const eve = { token: 'token-of-bob', environment: sameSession }
      USERS['Bearer token-of-bob'] = 'bob'
      const victim = world.connect([transport], { token: 'token-of-ann', environment: sameSession })
      await Promise.all([ann.is('open'), victim.is('open')])
      const foreign = world.connect([transport], eve)
      const { by, error } = await foreign.is('closed')
      expect([by, error?.code]).toEqual(['gateway', 'forbidden'])
      for (const { session } of world.peers.all) session.send(session.user.id)
      expect(await victim.heard.until(1)).toEqual(['ann'])
      expect(foreign.heard.all).toEqual([])
      expect(world.gateway.sessionCount).toBe(2)
    })

    test('[T3] a wrong token closes the client with `unauthorized`, and opens nothing', async () => {
      const world = await openWorld({ authenticate })
      const { client, is } = world.connect([transport], { token: 'wrong' })
      client.send('never heard')
      const { error } = await is('closed')
      expect(error?.code).toBe('unauthorized')
      await expect(client.flush()).rejects.toMatchObject({ code: 'unauthorized' })
      expect(world.gateway.sessionCount).toBe(0)
    })

    test('[T3] the token is asked for each link, so that it can be a fresh one', async () => {
      const seen: (string | null)[] = []
      const world = await openWorld({
        authenticate({ headers }) {
          const token = headers.get('authorization')
          if (!seen.includes(token)) seen.push(token)
          return { id: 'ann' }
        },
      })
      let count = 0
      const { client, is } = world.connect([transport], { token: async () => `token-${++count}` })
      await is('open')
      client.cut()
      await is('open')
      expect(seen).toEqual(['Bearer token-1', 'Bearer token-2'])
    })

    test('[S1] what an application throws costs its session nothing', async () => {
      const world = await openWorld()
      world.gateway.on('session', (session) => {
        session.on('message', (body) => {
          session.send(body)
          throw new Error(`handler ${body}`)
        })
        throw new Error('session handler')
      })
      const { client, heard } = world.connect([transport])
      client.send(1)
      client.send(2)
      expect(await heard.until(2)).toEqual([1, 2])
      expect(world.errors.map(String)).toEqual(['Error: session handler', 'Error: handler 1', 'Error: handler 2'])
      expect(world.gateway.sessionCount).toBe(1)
    })
  })
}
