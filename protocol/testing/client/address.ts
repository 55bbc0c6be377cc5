import type { Asked } from '../network/ends.ts'

/** Where the gateway is mounted. */
export const BASE = 'http://gateway/rungway'

/**
 * What a URL below `BASE`, with either scheme, asks for. Cheaper than a `URL`, of which a life
 * would make hundreds.
 */
export function readUrl(url: string): Pick<Asked, 'path' | 'query'> {
  const queryAt = url.indexOf('?')
  const query = new Map<string, string>()
  for (const pair of url.slice(queryAt + 1).split('&')) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, at)
    const value = decodeURIComponent(pair.slice(at + 1))
    const before = query.get(name)
    query.set(name, before === undefined ? value : `${before}\n${value}`)
  }
  return { path: url.slice(url.lastIndexOf('/', queryAt), queryAt), query }
}
