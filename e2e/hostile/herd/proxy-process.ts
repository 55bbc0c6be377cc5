// The network of a herd, in a process of its own: the connections of the herd's are its clients' then.
import { BLACK_HOLE, HOLD_STREAMS, HttpProxy, PASS } from '@rungway/proxy'

/** What the network can be told to do. */
export type Order = 'cut' | 'hold' | 'silence' | 'pass'

const REPORT_EVERY_MS = 50

const proxy = await HttpProxy.open({ target: Number(process.argv[2]) })
process.on('message', (order: Order) => {
  if (order === 'cut') proxy.cut()
  else if (order === 'hold') proxy.use(HOLD_STREAMS)
  else proxy.use(order === 'silence' ? BLACK_HOLE : PASS)
})
process.on('disconnect', () => process.exit())
process.send?.(proxy.port)
/** How many requests there were so far. */
setInterval(() => {
  process.send?.(Object.values(proxy.counts.requests).reduce((sum, count) => sum + count, 0))
}, REPORT_EVERY_MS)
