import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen, listenSecurely } from '../http-server.ts'
import { type Inbox, inbox } from '../inbox.ts'
import type { SystemServer } from '../system.ts'
import type { Opened } from './opened.ts'
import { DOWN, type Down } from './server-down.ts'

interface Client {
  readonly down: Down
  readonly deliver: Inbox['deliver']
}

export const server: SystemServer = {
  async listen({ pollMs, http }, opened) {
    const clients = new Map<string, Client>()

    const open = (id: string, down: Down): void => {
      const { onMessage, deliver } = inbox()
      clients.set(id, { down, deliver })
      down.send(JSON.stringify({ pollMs } satisfies Opened))
      opened({
        send(body) {
          if (!clients.has(id)) throw new Error('the client is gone')
          down.send(JSON.stringify(body))
        },
        onMessage,
      })
    }

    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const names = request.url?.slice(1).split('/') ?? []
      const id = names.at(-1) ?? ''
      // Only the first request names the technique.
      const technique = names.length === 2 ? DOWN[names[0] ?? ''] : undefined
      if (technique !== undefined && !clients.has(id)) open(id, technique())
      const client = clients.get(id)
      if (client === undefined) {
        response.writeHead(404).end()
      } else if (request.method === 'GET') {
        client.down.respond(response)
      } else if (request.method === 'POST') {
        for (const line of (await text(request)).split('\n')) client.deliver(JSON.parse(line))
        response.writeHead(204).end()
      } else {
        clients.delete(id)
        client.down.end()
        response.writeHead(204).end()
      }
    }

    const { server, url, close } = await (http === '2' ? listenSecurely : listen)(
      (request, response) =>
        // The client left in the middle of a request.
        void answer(request, response).catch(() => response.destroy()),
    )
    return {
      server,
      url,
      broadcast(body) {
        const text = JSON.stringify(body)
        for (const { down } of clients.values()) down.send(text)
      },
      close,
    }
  },
}
