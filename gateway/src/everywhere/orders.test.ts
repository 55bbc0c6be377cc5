import { type Body, encodeSafeBody, type Payload } from '@rungway/protocol'
import { describe, expect, test } from 'vitest'
import { endText, readOrder, sendText } from './orders.ts'

function payloadOf(body: Body): Payload {
  const encoded = encodeSafeBody(body, { maxMessageBytes: 1_000, maxDepth: 10 })
  if (!encoded.ok) throw new Error(encoded.error.message)
  return encoded.value
}

describe('an order to another node', () => {
  test('is what it was, there', () => {
    const to = { type: 'user', id: 'zoë "x"' } as const
    expect(readOrder(JSON.parse(sendText(to, payloadOf({ a: [null, 'é'] }))))).toEqual({
      type: 'send',
      to,
      body: { a: [null, 'é'] },
    })
    expect(readOrder(JSON.parse(sendText({ type: 'all' }, payloadOf(null))))).toEqual({
      type: 'send',
      to: { type: 'all' },
      body: null,
    })
    expect(
      readOrder(JSON.parse(sendText({ type: 'session', name: 'n' }, payloadOf(new Uint8Array([0, 255]))))),
    ).toEqual({ type: 'send', to: { type: 'session', name: 'n' }, body: new Uint8Array([0, 255]) })
    expect(readOrder(JSON.parse(endText(to, 'forbidden', 'why')))).toEqual({
      type: 'end',
      to,
      code: 'forbidden',
      reason: 'why',
    })
  })

  test('is none where a node of another version, or a fault, has made it', () => {
    const to = { type: 'all' }
    for (const junk of [
      null,
      7,
      'send',
      [],
      {},
      { type: 'send', to },
      { type: 'send', body: 1 },
      { type: 'send', to: { type: 'group', id: 'a' }, body: 1 },
      { type: 'send', to: { type: 'user' }, body: 1 },
      { type: 'send', to: null, body: 1 },
      { type: 'end', to, code: 'gap', reason: '' },
      { type: 'end', to, code: 'closed' },
      { type: 'freeze', to },
    ])
      expect(readOrder(junk)).toBeNull()
  })
})
