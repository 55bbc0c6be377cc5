import { connect, TRANSPORTS } from '@rungway/client'
import { compressedFetch } from '@rungway/client/compress'
import { createGateway } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'

const LONG = Array.from({ length: 500 }, (_, id) => ({ id, state: 'pending' }))

async function open() {
  const gateway = createGateway({ compress: true, compressSockets: true })
  const heard: unknown[] = []
  gateway.on('session', (session) =>
    session.on('message', (body) => {
      heard.push(body)
      session.send(body)
    }),
  )
  const { url, close } = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
  onTestFinished(close)
  return { heard, url }
}

test.each(
  TRANSPORTS.map(({ name }) => name),
)('long and short messages pass compressed both ways over %s', async (name) => {
  const { heard, url } = await open()
  const codings: (string | null)[] = []
  const counting: typeof fetch = (input, init) => {
    if (init?.method === 'POST') codings.push(new Headers(init.headers).get('content-encoding'))
    return fetch(input, init)
  }
  const transports = TRANSPORTS.filter((each) => each.name === name)
  const client = connect(url, { transports, environment: { fetch: compressedFetch(counting), WebSocket } })
  onTestFinished(() => client.close())
  const echoed: unknown[] = []
  client.on('message', (body) => echoed.push(body))
  for (const body of ['short', LONG]) {
    client.send(body)
    await client.flush()
  }
  await expect.poll(() => echoed).toEqual(['short', LONG])
  expect(heard).toEqual(echoed)
  if (name !== 'websocket') expect([codings.includes('gzip'), codings.includes(null)]).toEqual([true, true])
})
