import { answerCalls } from '../processes/calls.ts'
import { type DelayProxy, openDelayProxy } from './delay-proxy.ts'
import type { DelayProxyControl } from './delay-proxy-process.ts'

let proxy: DelayProxy | null = null

const current = (): DelayProxy => {
  if (proxy === null) throw new Error('no proxy is open')
  return proxy
}

answerCalls<DelayProxyControl>({
  async open(port, rttMs) {
    // A run that failed has left one behind.
    await proxy?.close()
    proxy = await openDelayProxy(port, rttMs)
    return proxy.port
  },
  cut: async () => current().cut(),
  stall: async () => current().stall(),
  refuse: async (beginnings) => current().refuse(beginnings),
  close: async () => {
    await current().close()
    proxy = null
  },
})
