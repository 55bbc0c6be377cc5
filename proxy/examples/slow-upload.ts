// How long an upload takes on a slow network, and what a tunnel in the middle of it does. Bytes
// only: the same would work for TLS. Run it with: npx tsx examples/slow-upload.ts
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BLACK_HOLE, TcpProxy } from '@rungway/proxy'

const UPLOAD_BYTES = 50_000

const server = createServer(async (request, response) => {
  let bytes = 0
  for await (const chunk of request) bytes += chunk.length
  response.end(`${bytes} bytes`)
}).listen(0)
server.on('clientError', () => {})
await once(server, 'listening')

const proxy = await TcpProxy.open({
  target: (server.address() as AddressInfo).port,
  link: { roundTripMs: 100, bytesPerSecond: 100_000 },
})

const upload = async (signal?: AbortSignal): Promise<string> => {
  const body = 'x'.repeat(UPLOAD_BYTES)
  const response = await fetch(`http://127.0.0.1:${proxy.port}/`, { method: 'POST', body, ...(signal && { signal }) })
  return await response.text()
}

const started = performance.now()
console.log('received:', await upload())
console.log('slower than 500 ms:', performance.now() - started > 500)

proxy.use(BLACK_HOLE)
console.log('in a tunnel:', await upload(AbortSignal.timeout(300)).catch((error: Error) => error.name))
console.log('bytes were lost:', proxy.counts.bytesLost > 0)

await proxy.close()
server.closeAllConnections()
server.close()
