import type { RedisClientOptions } from '@redis/client'
import type { Scheduler } from '../../scheduler.ts'
import type { RedisReply } from './port.ts'

/** What is used of a client of `@redis/client`. */
export interface LineClient {
  readonly isOpen: boolean
  on(event: 'error' | 'end', listener: (error?: unknown) => void): unknown
  /** The server has ended a subscription, since the push is another's from now on. */
  on(event: 'sharded-channel-moved', listener: (push: string) => void): unknown
  sendCommand(args: readonly string[]): Promise<RedisReply>
  subscribe(pushes: string[], heard: (message: string, push: string) => void): Promise<void>
  unsubscribe(pushes: string[], heard: (message: string, push: string) => void): Promise<void>
  sSubscribe(pushes: string[], heard: (message: string, push: string) => void): Promise<void>
  sUnsubscribe(pushes: string[], heard: (message: string, push: string) => void): Promise<void>
  destroy(): void
}

/**
 * Runs with a client that is connected, as long as that takes no more than so many milliseconds;
 * else the client is gone. It does not reconnect: a lost connection is to be told, not hidden.
 */
export async function connected<T>(
  options: RedisClientOptions,
  ms: number,
  scheduler: Pick<Scheduler, 'after'>,
  run: (client: LineClient) => Promise<T>,
): Promise<T> {
  const { createClient } = await import('@redis/client')
  const socket = { ...options.socket, connectTimeout: ms, reconnectStrategy: false as const }
  const client = createClient({ ...options, disableOfflineQueue: true, disableClientInfo: true, socket })
  // Without a listener an error would end the process. What fails before there is another rejects.
  client.on('error', () => {})
  // Its own limit is for the socket alone, and a client that is destroyed while it connects may
  // never settle.
  let cancel = () => {}
  const late = new Promise<never>((_resolve, reject) => {
    cancel = scheduler.after(ms, () => reject(new Error(`Redis has not answered within ${ms} ms.`)))
  })
  try {
    const running = client.connect().then(() => run(client as unknown as LineClient))
    return await Promise.race([running, late])
  } catch (error) {
    if (client.isOpen) client.destroy()
    throw error
  } finally {
    cancel()
  }
}
