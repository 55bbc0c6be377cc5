import type { ClientTransport, Environment } from '@rungway/client'
import { describe, expect, test, vi } from 'vitest'
import { openWorld, range } from './world.ts'

type Fetch = NonNullable<Environment['fetch']>

const page = (status: number, text: string): Response => new Response(`<h1>${text}</h1>`, { status })

/** Where a request with a body is forbidden. Only those that carry something up have a query that `change` may spoil. */
const withoutPosts =
  (change: (url: string) => string | Response): Fetch =>
  async (url, init) => {
    if (init?.method === 'POST') return page(405, 'Method not allowed')
    const changed = change(String(url))
    return typeof changed === 'string' ? await fetch(changed, init) : changed
  }

const isUp = (url: string): boolean => url.includes('/up?')

/** The same request with another content type; null for none. */
function retyped(init: RequestInit | undefined, type: string | null): RequestInit {
  const headers = new Headers(init?.headers)
  headers.delete('content-type')
  // A body of bytes is given no type by the platform, as one of text is.
  return {
    ...init,
    headers: type === null ? headers : { ...Object.fromEntries(headers), 'content-type': type },
    body: Buffer.from(String(init?.body)),
  }
}

/** What intermediaries make of requests, and of those too that work by GET alone. */
const FATES: Record<string, Fetch> = {
  'the content type is lost': (url, init) => fetch(url, init?.method === 'POST' ? retyped(init, null) : init),
  'the content type is another': (url, init) =>
    fetch(url, init?.method === 'POST' ? retyped(init, 'application/x-www-form-urlencoded') : init),
  'there is no POST, and a query is cut at 500 characters': withoutPosts((url) =>
    isUp(url) ? url.slice(0, url.indexOf('?') + 500) : url,
  ),
  'there is no POST, and encoded line ends are stripped': withoutPosts((url) => url.replaceAll('%0A', '')),
  'there is no POST, and encoded line ends are refused': withoutPosts((url) =>
    url.includes('%0A') ? page(400, 'Bad request') : url,
  ),
  'there is no POST, and a URL has at most 1,000 characters': withoutPosts((url) =>
    url.length > 1_000 ? page(414, 'URI too long') : url,
  ),
}

/** One message that no short URL has room for. */
const LONG = 'é'.repeat(1_000)

export function mangled(transport: ClientTransport): void {
  describe('where requests are spoiled on their way:', () => {
    for (const [name, fate] of Object.entries(FATES)) {
      test(`[D6] [F7] [S1] ${name}, and messages go up all the same, long ones too`, async () => {
        const world = await openWorld()
        const watched = world.connect([transport], { environment: { fetch: fate } })
        watched.client.send(0)
        await watched.is('open')
        const peer = await world.peer()
        for (const n of range(1, 40)) {
          watched.client.send(n === 10 ? LONG : n)
          if (n % 10 === 0) await peer.heard.until(n)
        }
        await peer.heard.until(40)
        await watched.client.flush()
        await vi.waitFor(() => expect(watched.client.pendingBytes).toBe(0))
        expect(peer.heard.all).toEqual(range(0, 40).map((n) => (n === 10 ? LONG : n)))
        expect([watched.client.state.name, watched.resets.all]).toEqual(['open', []])
        expect(world.gateway.sessionCount).toBe(1)
      })
    }
  })
}
