import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openXmlSocket } from './index.ts'
import { XML_SOCKET_LIMITS, type XmlSocketLimits } from './limits.ts'
import { nulDecoder } from './nul-decoder.ts'

const POLICY_REQUEST = '<policy-file-request/>\0'

async function opened(limits: Partial<XmlSocketLimits> = {}) {
  const server = await openXmlSocket(0, { ...XML_SOCKET_LIMITS, ...limits })
  onTestFinished(() => server.close())
  return server
}

async function socketTo(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** Everything until the server ends the connection. */
async function untilEnd(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (bytes) => {
    text += String(bytes)
  })
  await once(socket, 'close')
  return text
}

/** As many messages, without their NUL. */
async function messagesOf(socket: Socket, count: number): Promise<string[]> {
  let text = ''
  while (text.split('\0').length <= count) text += String((await once(socket, 'data'))[0])
  return text.split('\0').slice(0, -1)
}

describe('the socket of plug-ins', () => {
  test('answers the question for a policy file with one, and ends the connection', async () => {
    const { port } = await opened()
    const socket = await socketTo(port)
    socket.write(POLICY_REQUEST)
    const text = await untilEnd(socket)
    expect(text).toMatch(/^<\?xml version="1\.0"\?>\n<!DOCTYPE cross-domain-policy [^>]+>\n<cross-domain-policy>\n/)
    expect(text).toContain(`<allow-access-from domain="localhost" to-ports="${port}"/>`)
    expect(text).toMatch(/<\/cross-domain-policy>\0$/)
  })

  test('answers a client that says no more by ending its side, as nc does', async () => {
    const socket = await socketTo((await opened()).port)
    socket.end(POLICY_REQUEST)
    expect(await untilEnd(socket)).toMatch(/<\/cross-domain-policy>\0$/)
  })

  test('answers each message with what it heard, escaped, and goes on', async () => {
    const socket = await socketTo((await opened()).port)
    socket.write('<say to="all">é & more</say>\0two\0')
    expect(await messagesOf(socket, 2)).toEqual([
      '<heard n="1" bytes="29">&lt;say to=&quot;all&quot;&gt;é &amp; more&lt;/say&gt;</heard>',
      '<heard n="2" bytes="3">two</heard>',
    ])
    socket.write('thr')
    socket.write('ee\x01\0')
    expect(await messagesOf(socket, 1)).toEqual(['<heard n="3" bytes="6">three\ufffd</heard>'])
  })

  test('a message that is too long is refused, and the connection ends', async () => {
    const { port } = await opened({ maxMessageBytes: 10 })
    for (const sent of ['x'.repeat(11), `${'x'.repeat(11)}\0`, `one\0${'x'.repeat(1_000_000)}`]) {
      const socket = await socketTo(port)
      socket.write(sent)
      expect(await untilEnd(socket)).toMatch(/<refused why="too long"\/>\0$/)
    }
    const socket = await socketTo(port)
    socket.write(`${'x'.repeat(10)}\0`)
    expect(await messagesOf(socket, 1)).toEqual(['<heard n="1" bytes="10">xxxxxxxxxx</heard>'])
  })

  test('bytes that are no text are refused, and nothing throws', async () => {
    const { port } = await opened()
    const socket = await socketTo(port)
    socket.write(Uint8Array.of(0xff, 0xfe, 0, 0x61, 0))
    expect(await untilEnd(socket)).toBe('<refused why="not UTF-8"/>\0')
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const each = await socketTo(port)
        each.end(bytes)
        await untilEnd(each)
      }),
      { numRuns: 30 },
    )
    const after = await socketTo(port)
    after.write('still here\0')
    expect(await messagesOf(after, 1)).toEqual(['<heard n="1" bytes="10">still here</heard>'])
  })

  test('a client that resets its connection harms no other', async () => {
    const { port } = await opened()
    const other = await socketTo(port)
    const socket = await socketTo(port)
    socket.write('a\0')
    socket.resetAndDestroy()
    other.write('b\0')
    expect(await messagesOf(other, 1)).toEqual(['<heard n="1" bytes="1">b</heard>'])
  })

  test('takes no more connections than it may, and another once one has ended', async () => {
    const { port } = await opened({ maxConnections: 2 })
    const first = await socketTo(port)
    const second = await socketTo(port)
    for (const socket of [first, second]) {
      socket.write('a\0')
      await messagesOf(socket, 1)
    }
    const third = connect(port, '127.0.0.1')
    third.on('error', () => {})
    third.write('a\0')
    expect(await untilEnd(third)).toBe('')
    first.end()
    await once(first, 'close')
    const fourth = await socketTo(port)
    fourth.write('a\0')
    expect(await messagesOf(fourth, 1)).toHaveLength(1)
  })

  test('a connection that says nothing is closed', async () => {
    const socket = await socketTo((await opened({ idleMs: 20 })).port)
    expect(await untilEnd(socket)).toBe('')
  })

  test('a client that reads late has every answer, in order', async () => {
    const socket = await socketTo((await opened()).port)
    const count = 100_000
    socket.pause()
    socket.write('x\0'.repeat(count))
    // More than the sockets of both sides hold: the server waits for the client, and stops reading.
    await new Promise((resolve) => setImmediate(resolve))
    socket.resume()
    const answers = await messagesOf(socket, count)
    expect(answers.at(-1)).toBe(`<heard n="${count}" bytes="1">x</heard>`)
    expect(answers).toHaveLength(count)
  })
})

test('any messages, in any chunks, come out as they went in', () => {
  const message = fc.uint8Array({ maxLength: 50 }).map((bytes) => bytes.map((byte) => byte || 1))
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.nat(20)), (messages, sizes) => {
      const body = Buffer.concat(messages.flatMap((each) => [each, Uint8Array.of(0)]))
      const feed = nulDecoder(50)
      const out: Uint8Array[] = []
      let at = 0
      for (const size of [...sizes, body.length]) {
        out.push(...(feed(body.subarray(at, at + size)) ?? []))
        at += size
      }
      expect(out.map((each) => [...each])).toEqual(messages.map((each) => [...each]))
    }),
  )
})
