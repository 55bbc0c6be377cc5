import { RawClient, type RawSocket } from '../../gateway/testing/raw.ts'

/** The operators' page, spoken by hand. */
export async function operator(adminUrl: string, key: string) {
  const client = new RawClient(`${adminUrl}/session`, { authorization: `Bearer ${key}` })
  const socket = await client.socket().opened()
  const say = (body: object): void => socket.socket.send(JSON.stringify([++client.said, body]))
  return { socket, say }
}

/** The first message that fits. */
export async function until(socket: RawSocket, fits: (message: Record<string, unknown>) => boolean) {
  let found: Record<string, unknown> | undefined
  while (found === undefined) {
    const messages = socket.lines.map((line) => JSON.parse(line)).filter(([seq]) => typeof seq === 'number')
    found = messages.map(([, message]) => message).find(fits)
    if (found === undefined) await new Promise((resolve) => socket.socket.once('message', resolve))
  }
  return found
}
