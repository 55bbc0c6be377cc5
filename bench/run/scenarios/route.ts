import type { Cell } from '../../format/cell.ts'
import type { Bench } from './scenario.ts'

/** The URL at which a client reaches a server. */
export interface Route {
  readonly url: string
  close(): Promise<void>
}

/** Direct, or through the delay proxy if the cell has a distance. */
export async function routeTo(url: string, { rttMs }: Pick<Cell, 'rttMs'>, bench: Bench): Promise<Route> {
  return rttMs === 0 ? { url, close: async () => {} } : await viaProxy(url, rttMs, bench)
}

/** Through the delay proxy, with any round-trip time: it can also break connections. */
export async function viaProxy(url: string, rttMs: number, bench: Bench): Promise<Route> {
  const proxy = bench.proxy()
  const far = new URL(url)
  far.port = String(await proxy.open(Number(far.port), rttMs))
  return { url: far.href.replace(/\/$/, ''), close: () => proxy.close() }
}
