import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { MountableGateway } from '../gateway.ts'
import { below } from '../node/mount-path.ts'

/** What is used of an instance of Fastify 5. */
export interface FastifyInstanceLike {
  readonly server: Server
  readonly prefix: string
  readonly supportedMethods: readonly string[]
  route(options: { method: string[]; url: string; handler: FastifyHandler }): unknown
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(type: string, parser: FastifyParser): unknown
  addHook(name: 'onClose', run: (instance: never, done: () => void) => void): unknown
}

export interface FastifyReplyLike {
  readonly raw: ServerResponse
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>
  hijack(): unknown
}

type FastifyHandler = (request: { readonly raw: IncomingMessage }, reply: FastifyReplyLike) => void
type FastifyParser = (request: unknown, payload: unknown, done: (error: null) => void) => void

export interface FastifyGatewayOptions {
  readonly gateway: MountableGateway
}

/**
 * A gateway as a plugin of Fastify: `app.register(fastifyGateway, { gateway, prefix: '/rungway'
 * })`. Hooks up to the handler run (`onRequest`, `preHandler`, …), and their headers are kept;
 * `onSend` does not, because replies that go on are written around it. Upgrades below the prefix
 * are taken from the server directly, without hooks.
 */
export function fastifyGateway(
  fastify: FastifyInstanceLike,
  { gateway }: FastifyGatewayOptions,
  done: (error?: Error) => void,
): void {
  const { prefix } = fastify
  const path = prefix === '' ? '/' : prefix
  const pathBelow = below(path)
  // The body is left to the gateway, which bounds it while it comes.
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null))
  fastify.route({
    method: [...fastify.supportedMethods],
    url: '/*',
    handler(request, reply) {
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value)
      reply.hijack()
      gateway.node.http(request.raw, reply.raw, pathBelow(request.raw.url ?? '') ?? '/')
    },
  })
  const attached = gateway.attach(fastify.server, { path, take: 'upgrades' })
  fastify.addHook('onClose', (_instance, closed) => {
    attached.detach()
    closed()
  })
  done()
}
