import type { Body, ClientTransport } from '@rungway/client'
import { describe, expect, test } from 'vitest'
import { openWorld } from './world.ts'

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31) & 255)

const BODIES: Record<string, readonly Body[]> = {
  bytes: [0, 1, 2, 3, 255].map(bytes),
  'tiny bodies': ['', null, 0, false, [], {}, -0.5],
  'what JSON is careful about': [
    '\n\r\u2028\u2029\0',
    '😀 \ud800 lone',
    '"\\',
    { __proto: 1, '': { '': [] } },
    2 ** 53,
    'data: x\n\n',
  ],
  'what looks like a frame': [[1, 'x', 'close'], ['end', 'closed', 'never', 0], 'base64', ['ack', 1_000]],
}

/** Bytes as one string: comparing them one by one takes half a second. */
const plain = (all: readonly Body[]) =>
  all.map((body) => (body instanceof Uint8Array ? `bytes ${Buffer.from(body).toString('hex')}` : body))

export function bodies(transport: ClientTransport): void {
  describe('bodies', () => {
    for (const [name, said] of Object.entries(BODIES)) {
      test(`[C1] [C2] ${name}, both ways`, async () => {
        const world = await openWorld()
        const { client, heard } = world.connect([transport])
        for (const body of said) client.send(body)
        const peer = await world.peer()
        for (const body of said) expect(peer.session.send(body)).toBe('queued')
        expect(plain(await heard.until(said.length))).toEqual(plain(said))
        expect(plain(await peer.heard.until(said.length))).toEqual(plain(said))
      })
    }

    test('[C4] what no frame can say is refused on the gateway, and changes nothing', async () => {
      const world = await openWorld({ limits: { maxDepth: 3 } })
      const { heard } = world.connect([transport])
      const { session } = await world.peer()
      expect(session.send(JSON.parse('{"__proto__":1}'))).toBe('bad-frame')
      expect(session.send([[[[]]]])).toBe('bad-frame')
      expect(session.send(undefined as never)).toBe('bad-frame')
      expect(session.send([[[]]])).toBe('queued')
      expect(await heard.until(1)).toEqual([[[[]]]])
    })
  })
}

/** Up and down, so long that no URL could hold them. */
export function longBodies(transport: ClientTransport): void {
  describe('long bodies', () => {
    test('[C1] [C2] 100,000 bytes, both ways', async () => {
      const world = await openWorld()
      const { client, heard } = world.connect([transport])
      const long = bytes(100_000)
      client.send(long)
      const peer = await world.peer()
      expect(peer.session.send(long)).toBe('queued')
      expect(plain(await heard.until(1))).toEqual(plain([long]))
      expect(plain(await peer.heard.until(1))).toEqual(plain([long]))
    })

    test('[C3] just under the limit passes both ways, one over is refused on both sides and queued on neither', async () => {
      const maxMessageBytes = 20_000
      const world = await openWorld({ limits: { maxMessageBytes } })
      const { client, heard, is } = world.connect([transport])
      await is('open')
      const peer = await world.peer()
      // The two quotes count.
      for (const most of ['x'.repeat(maxMessageBytes - 2), 'é'.repeat(maxMessageBytes / 2 - 1), bytes(14_997)]) {
        client.send(most)
        expect(peer.session.send(most)).toBe('queued')
        const over = typeof most === 'string' ? `${most}x` : bytes(15_000)
        expect(() => client.send(over)).toThrow(expect.objectContaining({ code: 'too-large' }))
        expect(peer.session.send(over)).toBe('too-large')
      }
      client.send('last')
      peer.session.send('last')
      const all = await Promise.all([heard.until(4), peer.heard.until(4)])
      for (const [first, , third, last] of all) {
        expect([String(first).length, (third as Uint8Array).length, last]).toEqual([
          maxMessageBytes - 2,
          14_997,
          'last',
        ])
      }
    })
  })
}
