import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NodeHttpRequest } from './incoming.ts'

function requestOf(url: string): NodeHttpRequest {
  const incoming = new IncomingMessage(new Socket())
  incoming.url = url
  return new NodeHttpRequest(incoming, new ServerResponse(incoming), '/')
}

test('parameters are those of URLSearchParams, with escapes and without', () => {
  const piece = fc.constantFrom('a', 'b', 'ab', '=', '&', '?', '#', '%41', '%', '+', '', 'é')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, hasQuery) => {
      const query = pieces.join('')
      const url = `/path${hasQuery ? '?' : ''}${query}`
      const expected = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '')
      for (const name of ['a', 'b', 'ab', 'A', 'é', '?']) {
        const request = requestOf(url)
        expect([request.query(name), request.queryAll(name)]).toEqual([
          expected.get(name) ?? undefined,
          expected.getAll(name),
        ])
      }
    }),
    { numRuns: 500 },
  )
})
