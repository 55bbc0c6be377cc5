import { upgradeWebSocket } from '@hono/node-server'
import type { TechniqueServer } from '../server.ts'

// The request becomes a socket; from then on either side may speak.
export const websocket: TechniqueServer = (feed) =>
  upgradeWebSocket(() => {
    const ending = new AbortController()
    return {
      async onOpen(_event, socket) {
        for await (const news of feed.from(ending.signal)) socket.send(JSON.stringify(news))
      },
      onClose: () => ending.abort(),
    }
  })
