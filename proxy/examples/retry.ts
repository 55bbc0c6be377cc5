// A client that retries, tested against a server that cannot be reached, comes back, and goes away
// for good. Run it with: npx tsx examples/retry.ts
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HttpProxy, outage, PASS } from '@rungway/proxy'

/** What is tested: replace it by a client of your own. */
async function get(url: string, attempts: number): Promise<string> {
  const response = await fetch(url)
  if (response.ok) return await response.text()
  if (attempts <= 1) throw new Error(`gave up at status ${response.status}`)
  return await get(url, attempts - 1)
}

const server = createServer((_request, response) => response.end('hello')).listen(0)
await once(server, 'listening')
const proxy = await HttpProxy.open({ target: (server.address() as AddressInfo).port })
const url = `http://127.0.0.1:${proxy.port}/`

console.log('as it should be:', await get(url, 3))

proxy.use(outage(503))
console.log('while it is down:', await get(url, 3).catch((error: Error) => error.message))
console.log('requests seen:', proxy.counts.requests['GET'])

proxy.use(PASS)
console.log('when it is back:', await get(url, 3))

await proxy.close()
server.closeAllConnections()
server.close()
