import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'

/** What pages may ask for: texts by path, whose ends tell their types. */
export type Files = Readonly<Record<string, string>>

const TYPES: Readonly<Record<string, string>> = { html: 'text/html; charset=utf-8', js: 'text/javascript' }

const HEADERS = {
  'cache-control': 'no-store',
  // Both together isolate a page from other origins, and only such a page gets a clock of microseconds and memory that it shares with a worker.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  // What carries messages later has to open its own.
  connection: 'close',
}

/**
 * Answers for these paths before the server's own listeners hear of it, so that a page is of the origin of the system under test, whichever that is:
 * no CORS, no preflight, nothing that only some of the systems would need.
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
