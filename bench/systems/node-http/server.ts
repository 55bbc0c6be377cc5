import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Hearing, hearing } from '../hearing.ts'
import { listen } from '../http-server.ts'
import type { SystemServer } from '../system.ts'
import type { Opened } from './opened.ts'
import { DOWN, type Down } from './server-down.ts'

interface Client {
  readonly down: Down
  readonly heard: Hearing['heard']
}

export const server: SystemServer = {
  async listen({ pollMs }, opened) {
    const clients = new Map<string, Client>()

    const open = (down: Down): Opened => {
      const id = randomUUID()
      const { hear, heard } = hearing()
      clients.set(id, { down, heard })
      opened({
        send(body) {
          if (!clients.has(id)) throw new Error('the client is gone')
          down.say(JSON.stringify(body))
        },
        hear,
      })
      return { id, pollMs }
    }

    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const name = request.url?.slice(1) ?? ''
      const client = clients.get(name)
      const technique = DOWN[name]
      if (client === undefined) {
        if (technique === undefined) response.writeHead(404).end()
        else response.end(JSON.stringify(open(technique())))
      } else if (request.method === 'GET') {
        client.down.answer(response)
      } else if (request.method === 'POST') {
        for (const line of (await text(request)).split('\n')) client.heard(JSON.parse(line))
        response.writeHead(204).end()
      } else {
        clients.delete(name)
        client.down.end()
        response.writeHead(204).end()
      }
    }

    const { server, url, close } = await listen((request, response) => void answer(request, response))
    return {
      server,
      url,
      broadcast(body) {
        const text = JSON.stringify(body)
        for (const { down } of clients.values()) down.say(text)
      },
      close,
    }
  },
}
