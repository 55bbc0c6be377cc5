// What a buffering proxy does to server-sent events: each comes when the next one is sent. A test
// of an app would assert that it notices. Run it with: npx tsx examples/event-stream.ts
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HttpProxy, ONE_BEHIND } from '@rungway/proxy'

const streams: ServerResponse[] = []
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
  streams.push(response)
}).listen(0)
await once(server, 'listening')

const proxy = await HttpProxy.open({ target: (server.address() as AddressInfo).port })
proxy.use(ONE_BEHIND)

const response = await fetch(`http://127.0.0.1:${proxy.port}/`)
const reader = response.body?.getReader()
for (const name of ['first', 'second']) for (const stream of streams) stream.write(`data: ${name}\n\n`)
const read = await reader?.read()
console.log('after two events:', new TextDecoder().decode(read?.value).trim())

await reader?.cancel()
await proxy.close()
server.closeAllConnections()
server.close()
