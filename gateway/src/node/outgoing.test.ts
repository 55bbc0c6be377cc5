import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Unread } from '../http/unread.ts'
import { sendReply } from './outgoing.ts'

const REPLY = { status: 201, headers: { 'content-type': 'text/plain', 'x-more': 'yes' }, body: 'é' }

/** What a client receives of `REPLY`, sent through a response that `before` was done to. */
async function sent(before: (response: ServerResponse) => void): Promise<Response> {
  const server = createServer((_request, response) => {
    before(response)
    sendReply(response, REPLY, 1_000, new Unread(() => {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

test('a reply comes with its headers and its length', async () => {
  const { status, headers } = await sent(() => {})
  expect([status, headers.get('content-type'), headers.get('x-more'), headers.get('content-length')]).toEqual([
    201,
    'text/plain',
    'yes',
    '2',
  ])
})

test('headers that were set before it are kept, and those of the reply come in their place', async () => {
  const { headers } = await sent((response) => {
    response.setHeader('x-mine', 'kept')
    response.setHeader('x-more', 'no')
  })
  expect([headers.get('x-mine'), headers.get('x-more'), headers.get('content-type')]).toEqual([
    'kept',
    'yes',
    'text/plain',
  ])
})

test('a `writeHead` that was replaced is given an object, as what replaces it expects', async () => {
  const { headers } = await sent((response) => {
    const writeHead = response.writeHead.bind(response)
    response.writeHead = (status: number, given?: unknown) =>
      writeHead(status, Object.fromEntries(Object.entries(given ?? {}).map(([name, value]) => [`a-${name}`, value])))
  })
  expect([headers.get('a-x-more'), headers.get('a-content-type')]).toEqual(['yes', 'text/plain'])
})
