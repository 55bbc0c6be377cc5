import {
  type ClientHttp2Session,
  connect,
  createSecureServer,
  type Http2SecureServer,
  type SecureClientSessionOptions,
  type SecureServerOptions,
} from 'node:http2'

/** What lies between nodes. A simulation has another, with the same face. */
export interface Wire {
  /** Begins a connection to another node, at `host:port`. */
  connect(address: string, options: SecureClientSessionOptions): ClientHttp2Session
  /** For the connections of other nodes. */
  createServer(options: SecureServerOptions): Http2SecureServer
}

export const HTTP2: Wire = {
  connect: (address, options) => connect(`https://${address}`, options),
  createServer: createSecureServer,
}
