import { createGateway } from '@rungway/gateway'
import { mountEngineIo } from '@rungway/gateway/engine-io'
import type { TechniqueMount } from '../server.ts'

// Clients of Engine.IO are sessions of the gateway, as its own clients are.
export const engineIo: TechniqueMount = (feed, options) => {
  const gateway = createGateway(options)
  gateway.on('session', async (session) => {
    const ending = new AbortController()
    session.on('close', () => ending.abort())
    for await (const news of feed.from(ending.signal)) session.send(JSON.stringify(news))
  })
  return mountEngineIo(gateway)
}
