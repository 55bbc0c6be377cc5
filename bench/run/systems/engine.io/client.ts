import { Socket } from 'engine.io-client'
import { inbox } from '../inbox.ts'
import { fail, type Lost } from '../lost.ts'
import type { ClientEnd } from '../system.ts'
import { engineOptions, upgradeOptions } from './options.ts'

export const connect = (url: string, technique: string, lost: Lost = fail): Promise<ClientEnd> =>
  opened(new Socket(url, engineOptions(technique)), 'open', lost)

export const connectByUpgrade = (url: string): Promise<ClientEnd> =>
  opened(new Socket(url, upgradeOptions), 'upgrade', fail)

/** `event`: when it carries messages as it should. */
async function opened(socket: Socket, event: 'open' | 'upgrade', lost: Lost): Promise<ClientEnd> {
  const { onMessage, deliver } = inbox()
  socket.on('message', (text) => deliver(JSON.parse(String(text))))
  await new Promise<void>((resolve, reject) => {
    socket.once(event, () => resolve())
    socket.once('error', reject)
  })
  socket.on('close', lost)
  return {
    send(body) {
      if (socket.readyState !== 'open') throw new Error('the socket is not open')
      socket.send(JSON.stringify(body))
    },
    onMessage,
    async close() {
      socket.off('close', lost)
      if (socket.readyState === 'closed') return
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.close()
      await closed
    },
  }
}
