import { TcpProxy } from '@rungway/proxy'
import { answerCalls } from '../processes/calls.ts'
import type { DelayProxyControl } from '../processes/delay-proxy-process.ts'

let proxy: TcpProxy | null = null

const current = (): TcpProxy => {
  if (proxy === null) throw new Error('no proxy is open')
  return proxy
}

answerCalls<DelayProxyControl>({
  async open(port, rttMs) {
    // A failed round may have left one open.
    await proxy?.close()
    proxy = await TcpProxy.open({ target: port, link: { roundTripMs: rttMs } })
    return proxy.port
  },
  cut: async () => current().cut(),
  async stall() {
    const { connections } = current()
    for (const connection of connections) connection.silence()
    return connections.length
  },
  async refuse(prefixes) {
    const isRefused = (chunk: Buffer) =>
      prefixes.some((prefix) => chunk.toString('latin1', 0, prefix.length) === prefix)
    current().use({ chunk: (bytes, way) => (way === 'up' && isRefused(bytes) ? 'cut' : 'pass') })
  },
  close: async () => {
    await current().close()
    proxy = null
  },
})
