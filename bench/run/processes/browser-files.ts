import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'

/** Files for pages: contents by path, whose extension decides the type. */
export type Files = Readonly<Record<string, string>>

const TYPES: Readonly<Record<string, string>> = { html: 'text/html; charset=utf-8', js: 'text/javascript' }

const HEADERS = {
  'cache-control': 'no-store',
  // Together they isolate the page from other origins, which it needs for a precise clock and
  // memory shared with a worker.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  // The system under test has to open connections of its own.
  connection: 'close',
}

/**
 * Serves these paths before the server's own listeners see the request, so that a page has the
 * origin of the system under test: no CORS and no preflight, which only some systems would need.
 */
export function offerFiles(server: Server, files: Files): void {
  const emit = server.emit.bind(server)
  server.emit = (event: string, ...args: unknown[]): boolean => {
    if (event !== 'request') return emit(event, ...args)
    const [request, response] = args as [IncomingMessage, ServerResponse]
    const path = request.url ?? ''
    const text = files[path]
    if (text === undefined) return emit(event, ...args)
    const type = TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'text/plain'
    response.writeHead(200, { ...HEADERS, 'content-type': type }).end(text)
    return true
  }
}
