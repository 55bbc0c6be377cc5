import { once } from 'node:events'
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { onTestFinished } from 'vitest'

export const WEBHOOK_SECRET: string = `whsec_${Buffer.from('a secret of webhooks in tests...').toString('base64')}`

interface Delivery {
  readonly type: string
  readonly data: Record<string, unknown>
  readonly id: string
  readonly headers: Record<string, string>
  readonly body: string
}

type Answer = number | { readonly status: number; readonly json?: unknown }

/**
 * A back end that verifies webhooks with another implementation than the gateway's, as one in any
 * language would. `answer` decides; by default with 204.
 */
export async function openReceiver(answer: (delivery: Delivery) => Answer | Promise<Answer> = () => 204) {
  const verifier = new Webhook(WEBHOOK_SECRET)
  const taken: Delivery[] = []
  const refused: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    try {
      const { type, data } = verifier.verify(body, headers) as Delivery
      const delivery = { type, data, id: headers['webhook-id'] ?? '', headers, body }
      taken.push(delivery)
      const answered = await answer(delivery)
      const { status, json } = typeof answered === 'number' ? { status: answered, json: undefined } : answered
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(json === undefined ? '' : JSON.stringify(json))
    } catch (error) {
      refused.push(String(error))
      response.writeHead(401).end()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/hooks`, taken, refused, verifier, server }
}
