import type { RequestRow } from './recording.ts'

/** A value of a head, by the name of its field in lower case. */
export function headerOf(head: string, name: string): string | null {
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0 && line.slice(0, colon).toLowerCase() === name) return line.slice(colon + 1).trim()
  }
  return null
}

/** What the column Name of DevTools shows: the last part of the path, with its query. */
export const nameOf = ({ target }: RequestRow): string =>
  target.slice(target.lastIndexOf('/', target.indexOf('?') >>> 0) + 1).replace(/\*{4,}/g, '…')

/** What the column Type of DevTools shows. */
export function typeOf({ lane, headUp }: RequestRow): string {
  if (headerOf(headUp, 'upgrade') !== null) return 'websocket'
  const destination = headerOf(headUp, 'sec-fetch-dest')
  if (destination === 'iframe') return 'document'
  if (destination === 'script') return 'script'
  return /^(xhr|multipart|engine-io)/.test(lane) ? 'xhr' : 'fetch'
}

/** Whether it carries messages up. */
export const isUp = ({ method, target }: RequestRow): boolean => method === 'POST' || /\/up\?/.test(target)

/** Whether it asks for messages, and ends with them or without. */
export const isPoll = (row: RequestRow): boolean => row.method === 'GET' && row.target.includes('polling') && !isUp(row)
