import type { GatewayOptions, MountableGateway } from '@rungway/gateway'
import type { Context, Handler } from 'hono'
import type { Feed } from './feed.ts'

/** What the server of a technique is: a handler that brings the messages of a feed. */
export type TechniqueServer = (feed: Feed) => Handler

/** The same for one with routes of its own. */
export type TechniqueMount = (feed: Feed, options: Pick<GatewayOptions, 'hosts'>) => MountableGateway

/** The number of the last message that the client has, from the query. */
export const afterOf = (c: Context): number => Number(c.req.query('after') ?? 0)

/** Messages that a client may leave unread. */
const MAX_UNREAD = 100

/** A response that goes on: what `feed` brings from now on, each message as `text` makes it, until the client leaves. */
export function streamed(c: Context, feed: Feed, text: (json: string) => string, type: string, first = ''): Response {
  const { signal } = c.req.raw
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(encoder.encode(first))
      for await (const news of feed.from(signal)) {
        if ((controller.desiredSize ?? 0) < -MAX_UNREAD) break
        controller.enqueue(encoder.encode(text(JSON.stringify(news))))
      }
      controller.close()
    },
  })
  return new Response(body, { headers: { 'content-type': type, 'cache-control': 'no-store, no-transform' } })
}
