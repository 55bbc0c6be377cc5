import type { FaultName, LaneCounts, TappedUnit } from '../../server/network/seen.ts'

/** A name of this page for the network, at random: nobody else can break its network or read its bytes. */
export const nameOfPage = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => (byte % 36).toString(36)).join('')

/** What has crossed on that lane after unit `after`; nothing while the server is away. */
export async function readBytes(visitor: string, lane: string, after: number): Promise<readonly TappedUnit[]> {
  try {
    const response = await fetch(`/network/${visitor}/bytes/${lane}?after=${after}`)
    if (!response.ok) return []
    const { units } = (await response.json()) as { readonly units: readonly TappedUnit[] }
    return units
  } catch {
    return []
  }
}

/** What the page's lanes have put on the wire; null while the server is away. */
export async function countsOf(visitor: string): Promise<Readonly<Record<string, LaneCounts>> | null> {
  try {
    const response = await fetch(`/network/${visitor}`)
    if (!response.ok) return null
    const { lanes } = (await response.json()) as { readonly lanes: Readonly<Record<string, LaneCounts>> }
    return lanes
  } catch {
    return null
  }
}

/** Breaks the page's network, or heals it. False when the server is away. */
export async function askNetwork(visitor: string, fault: FaultName): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`/network/${visitor}`, { method: 'POST', headers, body: JSON.stringify({ fault }) })
    return response.ok
  } catch {
    return false
  }
}
