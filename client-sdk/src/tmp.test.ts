import { expect, test } from 'vitest'
import { FakeGateway } from '../testing/fake-gateway.ts'
import { longPolling, sse, websocket } from './transports/index.ts'

for (const lag of [300, 800, 1100, 1300, 2000, 3000])
test(`lag ${lag}`, async () => {
  const gateway = new FakeGateway()
  const { fetch, after } = gateway.environment
  const environment = {
    fetch: ((url: never, init: RequestInit) => new Promise((resolve, reject) => {
      const signal = init.signal
      signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
      after(lag / 2, () => fetch?.(url, { ...init, signal: null }).then((r) => after(lag / 2, () => resolve(r)), reject))
    })) as never,
  }
  const { client, told } = gateway.connect({ transports: [websocket, sse, longPolling], environment })
  client.send('a')
  await gateway.clock.pass(60_000)
  console.log(lag, JSON.stringify(client.explain(), null, 1), client.pendingBytes, gateway.on('up').length, told.filter(([e]) => e === 'transport' || e === 'state').length)
})
