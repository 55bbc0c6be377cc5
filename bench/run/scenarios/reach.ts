import type { Cell } from '../../format/cell.ts'
import type { Bench } from './scenario.ts'

/** How a client finds a server. */
export interface Reach {
  readonly url: string
  leave(): Promise<void>
}

/** That of a server at `url`: directly, or through the proxy that puts it as far away as the cell says. */
export async function reach(url: string, { rttMs }: Pick<Cell, 'rttMs'>, bench: Bench): Promise<Reach> {
  return rttMs === 0 ? { url, leave: async () => {} } : await through(url, rttMs, bench)
}

/** Through the proxy, were it only for what that can do to connections. */
export async function through(url: string, rttMs: number, bench: Bench): Promise<Reach> {
  const proxy = bench.proxy()
  const far = new URL(url)
  far.port = String(await proxy.open(Number(far.port), rttMs))
  return { url: far.href.replace(/\/$/, ''), leave: () => proxy.close() }
}
