import SockJS from 'sockjs-client'
import { type Connect, type Numbered, numbered } from './system.ts'

/** SockJS leaves reconnecting to the application. */
const RETRY_MS = 500

const HTTP = ['xhr-streaming', 'eventsource', 'xhr-polling']

/** With what applications add: a queue while it is not open, and a new one after it has closed. */
const sockjs =
  (transports: readonly string[] | null): Connect =>
  (url, ears) => {
    let isOver = false
    let socket: WebSocket
    const queue: string[] = []
    const open = () => {
      if (isOver) return
      const options = transports === null ? {} : { transports: [...transports] }
      socket = new SockJS(`${url}/sockjs`, null, options)
      socket.onopen = () => {
        ears.ready()
        ears.changed(transportOf(socket))
        for (const text of queue.splice(0)) socket.send(text)
      }
      socket.onmessage = ({ data }) => ears.heard((JSON.parse(String(data)) as Numbered).n)
      socket.onclose = () => setTimeout(open, RETRY_MS)
    }
    open()
    return {
      say(n, pad) {
        const text = JSON.stringify(numbered(n, pad))
        if (socket.readyState === SockJS.OPEN) socket.send(text)
        else queue.push(text)
      },
      standing: () => ({
        transport: socket.readyState === SockJS.OPEN ? transportOf(socket) : 'disconnected',
        reason: '',
      }),
      close() {
        isOver = true
        socket.close()
      },
    }
  }

/** Not in its types. */
const transportOf = (socket: WebSocket): string => (socket as WebSocket & { transport?: string }).transport ?? ''

export const sockjsAll: Connect = sockjs(null)
export const sockjsHttp: Connect = sockjs(HTTP)
