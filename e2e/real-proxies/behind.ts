import { createGateway, type Gateway, type Session } from '@rungway/gateway'
import { type Running, serve } from '@rungway/gateway/node'
import { build } from 'esbuild'
import { isNumbered, Tally } from './tally.ts'

/** A gateway, and a page that reaches it through a proxy. */
export interface Behind {
  readonly gateway: Gateway
  readonly port: number
  close(): Promise<void>
}

const PAGE = '<!doctype html><meta charset="utf-8"><title>Rungway</title><script src="/page.js"></script>'

/** The page's script with the SDK; `traffic.play` runs the traffic. */
export async function bundle(): Promise<string> {
  const entry = new URL('page.ts', import.meta.url).pathname
  const options = { bundle: true, minify: true, write: false, platform: 'browser', target: 'es2022' } as const
  const { outputFiles } = await build({ ...options, entryPoints: [entry], format: 'iife', globalName: 'traffic' })
  return outputFiles[0]?.text ?? ''
}

/**
 * `origin`: of the page. Some proxies replace `Host`, so the gateway could not recognise its own
 * page.
 */
export async function openBehind(script: string, origin: string): Promise<Behind> {
  const gateway = createGateway({ origins: [origin] })
  const files: Readonly<Record<string, [type: string, text: string]>> = {
    '/page': ['text/html; charset=utf-8', PAGE],
    '/page.js': ['text/javascript; charset=utf-8', script],
  }
  const app = {
    fetch(request: Request, env?: unknown) {
      const [type, text] = files[new URL(request.url).pathname] ?? []
      if (type === undefined) return gateway.app.fetch(request, env as object)
      return new Response(text, { headers: { 'content-type': type, 'cache-control': 'no-store' } })
    },
  }
  const running: Running = await serve({ gateway, app, port: 0, hostname: '127.0.0.1' })
  return {
    gateway,
    port: running.port,
    async close() {
      running.server.closeAllConnections()
      await running.close()
    },
  }
}

/** The gateway's side of the traffic. */
export interface Conversation {
  /** The messages of the page. */
  readonly up: Tally
  readonly sent: number
  readonly sessions: number
  end(): void
}

/** Sends numbered messages to the latest session, until the page has sent its last one. */
export function converse(gateway: Gateway, everyMs: number): Conversation {
  const up = new Tally()
  let sent = 0
  let sessions = 0
  let current: Session | null = null
  let timer: NodeJS.Timeout | null = null
  const send = (isLast: boolean) => {
    if (current?.send({ n: sent + 1, at: Date.now(), isLast }) === 'queued') sent++
  }
  const end = () => {
    if (timer !== null) clearInterval(timer)
  }
  const stop = gateway.on('session', (session) => {
    sessions++
    current = session
    if (timer === null) send(false)
    timer ??= setInterval(send, everyMs, false)
    session.on('message', (body) => {
      if (!isNumbered(body)) return
      up.add(body, Date.now())
      if (!body.isLast) return
      end()
      send(true)
    })
  })
  return {
    up,
    get sent() {
      return sent
    },
    get sessions() {
      return sessions
    },
    end() {
      end()
      stop()
    },
  }
}
