import type { Code } from '@rungway/protocol'
import { Hono } from 'hono'
import { hosted, hostedUpgrade } from './adapters/hono.ts'
import { goesStraight } from './adapters/node.ts'
import { corsHeaders, mayUse, type Origins, preflightHeaders } from './http/origin.ts'
import { refusalOf } from './http/refusal.ts'
import type { GatewayRequest, Handler, HttpReply, HttpRequest, UpgradeRequest } from './http/request.ts'
import { mountUp } from './transports/base/upstream.ts'
import type { Refusal, Transport, TransportHost } from './transports/contract/transport.ts'

interface Shell {
  readonly admit: TransportHost['admit']
  readonly limits: TransportHost['limits']
  readonly origins: Origins
  readonly report: (error: unknown) => void
  /** Whether somebody looks at each request as the platform has it. An app has that for less. */
  readonly isAuthenticating: boolean
}

function refuse(visit: GatewayRequest, refusal: Refusal, more: Record<string, string> = {}): HttpReply {
  const answer = refusalOf(refusal)
  return { ...answer, headers: { ...answer.headers, ...corsHeaders(visit), ...more } }
}

/** An app with the routes of the transports, and with an answer for whatever else is asked. */
export function createApp(transports: readonly Transport[], shell: Shell): Hono {
  const { admit, limits, origins, report, isAuthenticating } = shell
  const port: TransportHost = { admit, limits, cors: corsHeaders, refuse: (visit, refusal) => refuse(visit, refusal) }
  const no = (visit: GatewayRequest, code: Code, more?: Record<string, string>) =>
    refuse(visit, { code, retryAfterMs: 0 }, more)

  /** What stands before each handle. */
  const guarded =
    <V extends GatewayRequest>(handle: Handler<V>): Handler<V> =>
    (visit) => {
      if (!mayUse(visit, origins)) return no(visit, 'forbidden')
      if (visit.method === 'OPTIONS') return { status: 204, headers: preflightHeaders(visit), body: null }
      const failed = (error: unknown): HttpReply => {
        report(error)
        return no(visit, 'internal')
      }
      try {
        const answer = handle(visit)
        return answer instanceof Promise ? answer.catch(failed) : answer
      } catch (error) {
        return failed(error)
      }
    }

  const gets = new Map<string, Handler<HttpRequest>>()
  const posts = new Map<string, Handler<HttpRequest>>()
  const upgrades = new Map<string, Handler<UpgradeRequest>>()
  const routes = {
    get: (path: string, handle: Handler<HttpRequest>) => void gets.set(path, handle),
    post: (path: string, handle: Handler<HttpRequest>) => void posts.set(path, handle),
    upgrade: (path: string, handle: Handler<UpgradeRequest>) => void upgrades.set(path, handle),
  }
  for (const transport of transports) transport.mount(routes, port)
  mountUp(routes, port)

  const app = new Hono()
  const taking = (path: string): string =>
    [gets.has(path) || upgrades.has(path) ? 'GET' : '', posts.has(path) ? 'POST' : ''].filter(Boolean).join(', ')
  const badMethod = (visit: GatewayRequest, path: string) => no(visit, 'bad-method', { allow: taking(path) })
  const exchange = (method: 'GET' | 'POST', path: string, handle: Handler<HttpRequest>) => {
    // An app takes a HEAD for a GET, and a link would be opened that nobody can read.
    const asked = guarded<HttpRequest>((visit) => {
      if (visit.method !== method) return badMethod(visit, path)
      return visit.isUpgrade ? no(visit, 'bad-request') : handle(visit)
    })
    app.on(method, path, goesStraight(hosted(asked), isAuthenticating ? {} : { exchange: asked }))
  }
  for (const [path, handle] of gets) exchange('GET', path, handle)
  for (const [path, handle] of posts) exchange('POST', path, handle)
  for (const [path, handle] of upgrades) {
    const asked = guarded<UpgradeRequest>((visit) => {
      if (visit.method !== 'GET') return badMethod(visit, path)
      return visit.header('upgrade')?.toLowerCase() === 'websocket' ? handle(visit) : no(visit, 'bad-request')
    })
    app.get(path, goesStraight(hostedUpgrade(asked), { upgrade: asked }))
  }
  for (const path of [...gets.keys(), ...posts.keys(), ...upgrades.keys()])
    app.all(path, hosted(guarded((visit) => badMethod(visit, path))))
  // Not `notFound`: that one is lost when the app is mounted in another.
  app.all('*', hosted(guarded((visit) => no(visit, 'not-found'))))
  return app
}
