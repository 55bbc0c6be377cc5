import type { Gateway } from '@rungway/gateway'
import { type Running, serve } from '@rungway/gateway/node'
import type { Hono } from 'hono'
import type { Config } from '../config/schema.ts'
import { failedBy } from '../config/terms.ts'
import { readTls } from './tls-files.ts'
import { removeStale } from './unix-socket.ts'

/** Listens for clients. */
export async function listenForClients({ listen }: Config, gateway: Gateway, app: Hono): Promise<Running> {
  const { port, host, unix, path, tls } = listen
  if (unix !== undefined) await removeStale(unix)
  const where = unix === undefined ? { port, ...(host === undefined ? {} : { hostname: host }) } : { unix }
  const options = { gateway, path, ...(path === '/' ? {} : { app }), ...where }
  // What a server over TLS has besides is asked for where it is used.
  const running =
    tls === undefined
      ? serve(options)
      : (serve({ ...options, tls: readTls(tls) }) as Promise<unknown> as Promise<Running>)
  return await running.catch(failedBy(unix === undefined ? ['listen.port', 'listen.host'] : ['listen.unix']))
}

/** Where operators and back ends connect. */
export interface OperatorListener {
  readonly url: string
  close(): Promise<void>
}

/** Listens for operators and back ends; the gateway of their page lies at `/session`. */
export async function listenForOperators({ admin }: Config, gateway: Gateway, app: Hono): Promise<OperatorListener> {
  const { port, host, unix } = admin
  if (unix !== undefined) await removeStale(unix)
  const where = unix === undefined ? { port, hostname: host } : { unix }
  const running = await serve({ gateway, app, path: '/session', exclusive: true, ...where }).catch(
    failedBy(unix === undefined ? ['admin.port', 'admin.host'] : ['admin.unix']),
  )
  const name = host.includes(':') ? `[${host}]` : host
  return { url: unix === undefined ? `http://${name}:${running.port}` : running.url, close: () => running.close() }
}
