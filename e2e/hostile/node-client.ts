import { WebSocket } from 'ws'
import { runClient } from './client-run.ts'
import type { OpenClient } from './run-row.ts'
import { CLIENTS } from './systems/clients.ts'

/** A client in this process. */
export const openInNode: OpenClient = async ({ system }, url, pace) =>
  // `ws` has everything that the drivers use of the browser's WebSocket.
  runClient(CLIENTS[system], url, pace, { WebSocket: WebSocket as unknown as typeof globalThis.WebSocket })
