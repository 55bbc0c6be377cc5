import { Socket } from 'engine.io-client'
import type { LaneClient, LaneKind, LaneListener } from './lane-client.ts'

const RETRY_MS = 1_000

/**
 * A lane that speaks Engine.IO 4 by its own client: by polling alone, or by polling first and WebSocket once that has
 * proved itself. That client does not come back by itself, so the lane opens another.
 */
export function openEngineIoLane({ name }: LaneKind, url: string, { message, carried }: LaneListener): LaneClient {
  let isLeft = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const open = (): Socket => {
    const opened = new Socket(location.origin, {
      path: new URL(url, location.href).pathname,
      transports: name === 'engine-io' ? ['polling', 'websocket'] : ['polling'],
    })
    opened.on('open', () => {
      opened.send(name)
      carried(opened.transport.name)
    })
    opened.on('upgrade', () => carried(opened.transport.name))
    opened.on('message', (data) => message(data))
    opened.on('close', () => {
      carried(null)
      if (isLeft) return
      timer = setTimeout(() => {
        socket = open()
      }, RETRY_MS)
    })
    return opened
  }
  let socket = open()
  return {
    send: (body) => void socket.send(JSON.stringify(body)),
    close() {
      isLeft = true
      clearTimeout(timer)
      socket.close()
    },
  }
}
