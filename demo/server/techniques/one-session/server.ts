import { createGateway } from '@rungway/gateway'
import type { TechniqueMount } from '../server.ts'

// What is sent is kept until the client has acknowledged it, whatever carries it in the meantime.
export const oneSession: TechniqueMount = (feed, options) => {
  const gateway = createGateway(options)
  gateway.on('session', async (session) => {
    const ending = new AbortController()
    session.on('close', () => ending.abort())
    for await (const news of feed.from(ending.signal)) session.send(news)
  })
  return gateway
}
