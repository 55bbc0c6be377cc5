// A server and a client that talk over each transport, run in a project that has the packages installed.
import { connect } from '@rungway/client'
import * as core from '@rungway/client/core'
import * as min from '@rungway/client/min'
import { createGateway } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { TcpProxy } from '@rungway/proxy'

const gateway = createGateway()
gateway.on('session', (session) => session.on('message', (body) => session.send({ echo: body })))
const server = await serve({ gateway, port: 0 })
const proxy = await TcpProxy.open({ target: server.port })
const url = `http://127.0.0.1:${proxy.port}`

/** Resolves with the first message after `hello` was sent. */
async function talk(client) {
  const heard = new Promise((resolve) => client.on('message', resolve))
  client.send('hello')
  await client.flush()
  const message = JSON.stringify(await heard)
  client.close()
  return message
}

for (const name of connect(url).transports) {
  const client = connect(url)
  client.use(name)
  console.log(name, await talk(client))
}
console.log('core', await talk(core.connect(url, { transports: [core.longPolling] })))
console.log('min', await talk(min.connect(url)))
await proxy.close()
await server.close()
process.exit()
