const PREFIX = 'bearer.'

/**
 * The request with its token where `authenticate` looks for it. A browser cannot set a header on a
 * WebSocket, but it can offer subprotocols: `rungway, bearer.<base64url of the token>`. That keeps
 * the token out of the URL, and so out of logs and histories.
 */
export function bearerOf(request: Request): Request {
  const offered = request.headers.get('sec-websocket-protocol')?.split(',') ?? []
  const token = offered.map((name) => name.trim()).find((name) => name.startsWith(PREFIX))
  if (token === undefined || request.headers.has('authorization')) return request
  const headers = new Headers(request.headers)
  const text = Buffer.from(token.slice(PREFIX.length), 'base64url').toString()
  // What cannot stand in a header was no token.
  if (/^[\x21-\x7e]+$/.test(text)) headers.set('authorization', `Bearer ${text}`)
  return new Request(request.url, { headers })
}
