import type { HttpReply } from '../../../gateway/src/http/request.ts'
import type { Router } from '../../../gateway/src/router.ts'
import type { Asked, Downward, ServerEnd } from '../network/ends.ts'
import { type After, VirtualGatewaySocket, VirtualRequest, VirtualStream, VirtualUpgrade } from './request.ts'

/**
 * Hands a request that has arrived to a gateway, and its reply to the network: the simulation's
 * adapter.
 */
export function serve(handler: Router, asked: Asked, reply: Downward, after: After | null): ServerEnd {
  return asked.headers['upgrade'] === undefined
    ? serveHttp(handler, asked, reply, after)
    : serveUpgrade(handler, asked, reply, after)
}

function serveHttp(handler: Router, asked: Asked, reply: Downward, after: After | null): ServerEnd {
  const request = new VirtualRequest(asked)
  let stream: VirtualStream | null = null
  const send = ({ status, headers, body }: HttpReply) => {
    reply.open({ status, headers })
    if (typeof body === 'function') {
      stream = new VirtualStream(reply, after)
      body(stream)
      return
    }
    if (body !== null && body !== '') reply.write(body)
    reply.close('ended')
  }
  const answer = handler.http(request)
  if (answer instanceof Promise) void answer.then(send)
  else send(answer)
  return {
    heard: () => {},
    gone() {
      request.abort()
      stream?.gone()
    },
  }
}

function serveUpgrade(handler: Router, asked: Asked, reply: Downward, after: After | null): ServerEnd {
  const request = new VirtualUpgrade(asked)
  const socket = new VirtualGatewaySocket(reply, after)
  void Promise.resolve(handler.upgrade(request)).then(({ status, headers }) => {
    reply.open({ status, headers })
    request.opened?.(socket)
  })
  return { heard: (text) => socket.heard(text), gone: () => socket.gone() }
}
