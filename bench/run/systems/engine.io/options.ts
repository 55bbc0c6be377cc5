import type { SocketOptions } from 'engine.io-client'
import { agent } from '../agent.ts'

/** For its client, and for Socket.IO's. */
export const engineOptions = (technique: string): Partial<SocketOptions> => ({
  transports: [technique === 'websocket' ? 'websocket' : 'polling'],
  // The type is wrong: it is documented as an `http.Agent`. Without one every poll opens a
  // connection, as no browser does.
  agent: agent as unknown as boolean,
})

/** For a client that begins by polling. */
export const upgradeOptions: Partial<SocketOptions> = {
  ...engineOptions('long-polling'),
  transports: ['polling', 'websocket'],
}
