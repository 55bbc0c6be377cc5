import { upgradeWebSocket } from '@hono/node-server'
import { CODES, type Code, LINES, RETRY } from '@rungway/protocol'
import type { WebSocket } from 'ws'
import type { Attachment } from '../link.ts'
import type { Transport } from '../transport.ts'

/**
 * WebSocket (RFC 6455): a link is a socket, and the next write waits until the last one has left the process.
 * A refusal upgrades first and closes with a code then, because a browser cannot see the status of a refused upgrade.
 */
export const websocket: Transport = {
  name: 'websocket',
  mount(app, port) {
    app.get(
      '/websocket',
      // Before the helper, which would admit first and look for an upgrade then: a session would be opened for nobody.
      async (c, next) => {
        if (c.req.header('upgrade')?.toLowerCase() === 'websocket') return await next()
        return port.refuse(c, { code: 'bad-request', retryAfterMs: 0 })
      },
      upgradeWebSocket(async (c) => {
        const admission = await port.admit(c)
        return {
          onOpen(_event, { raw }) {
            const socket = raw as WebSocket | undefined
            if (socket === undefined) return
            // `ws` closes after an error by itself; without a listener the process would end instead.
            socket.on('error', () => {})
            let attachment: Attachment | null = null
            let writing = false
            const link = {
              transport: websocket.name,
              wake() {
                if (writing || attachment === null || socket.readyState !== socket.OPEN) return
                const lines = attachment.pull(LINES)
                if (lines.length === 0) return
                writing = true
                socket.send(lines.join('\n'), () => {
                  writing = false
                  link.wake()
                })
              },
              quiet: () => attachment?.ping(),
              end(code: Code, retryAfterMs: number) {
                const lines = attachment?.pull(LINES) ?? []
                lines.push(LINES.control({ type: 'end', code, retry: RETRY[code], retryAfterMs }))
                socket.send(lines.join('\n'), () => {})
                socket.close(CODES[code].closeCode, code)
                attachment?.detach()
                attachment = null
              },
            }
            const attached = admission.ok ? admission.value.attach(link) : admission
            if (!attached.ok) return link.end(attached.error.code, attached.error.retryAfterMs)
            attachment = attached.value
            socket.on('message', (data, isBinary) => {
              const code = isBinary ? 'bad-frame' : attachment?.receive(String(data))
              if (code) link.end(code, 0)
            })
            socket.on('close', () => attachment?.detach())
          },
        }
      }),
    )
  },
}
