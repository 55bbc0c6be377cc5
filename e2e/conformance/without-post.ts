import type { ClientTransport, Environment } from '@rungway/client'
import { describe, expect, test } from 'vitest'
import { settle } from './delivery.ts'
import { openWorld, range } from './world.ts'

type Fetch = NonNullable<Environment['fetch']>

/** What networks do to a request with a body. */
const FATES: Record<string, Fetch> = {
  'are swallowed': (_url, init) =>
    new Promise((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
    }),
  'are forbidden': async () => new Response('<h1>Method not allowed</h1>', { status: 405 }),
  'are cut': (url, init) => fetch(url, { ...init, body: String(init?.body).slice(0, 7) }),
  'are answered by a login page': async () => new Response('<h1>Please log in</h1>'),
}

export function withoutPost(transport: ClientTransport): void {
  describe('where POSTs', () => {
    for (const [name, fate] of Object.entries(FATES)) {
      test(`[D6] [T14] [S1] ${name} messages go up all the same, each once and in order`, async () => {
        const world = await openWorld()
        let posts = 0
        const watched = world.connect([transport], {
          environment: {
            fetch(url, init) {
              if (init?.method !== 'POST') return fetch(url, init)
              posts += 1
              return fate(url, init)
            },
          },
        })
        watched.client.send(0)
        await watched.is('open')
        const peer = await world.peer()
        peer.session.send(0)
        for (const n of range(1, 60)) {
          watched.client.send(n)
          peer.session.send(n)
          if (n % 20 === 0) await peer.heard.until(n)
          if (n === 30) watched.client.cut()
        }
        await settle(watched, peer, 60)
        expect(watched.resets.all).toEqual([])
        expect(world.gateway.sessionCount).toBe(1)
        // Tried once, not with every request.
        expect(posts).toBeLessThan(4)
        expect(posts > 0).toBe(transport.name !== 'websocket')
      })
    }
  })
}
