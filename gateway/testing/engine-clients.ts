import { createRequire } from 'node:module'
import type { Duplex } from 'node:stream'
import { Socket } from 'engine.io-client'

/** What the clients of both major versions have. */
export interface EngineClient {
  binaryType: string
  readonly readyState: string
  readonly transport: {
    readonly name: string
    /** Of a WebSocket in Node. */
    readonly ws?: { readonly _socket: Duplex }
  }
  on(event: string, listener: (...args: string[]) => void): unknown
  send(message: string | Uint8Array): unknown
  close(): unknown
}

export type OpenEngineClient = (url: string, options: object) => EngineClient

const require = createRequire(import.meta.url)

/** engine.io-client 3, of version 3 of the protocol. */
export const openClient3: OpenEngineClient = require('engine.io-client-3')

/** engine.io-client 6, of version 4 of the protocol. */
export const openClient6: OpenEngineClient = (url, options) => new Socket(url, options) as unknown as EngineClient
