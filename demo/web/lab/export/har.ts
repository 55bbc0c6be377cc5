import type { RequestRow } from '../recording.ts'
import { typeOf } from '../row-words.ts'

interface Pair {
  readonly name: string
  readonly value: string
}

const NOT_KNOWN = -1

/** The fields of a head, in their order. */
function fieldsOf(head: string): Pair[] {
  return head
    .split('\r\n')
    .slice(1)
    .filter((line) => line.includes(':'))
    .map((line) => ({ name: line.slice(0, line.indexOf(':')), value: line.slice(line.indexOf(':') + 1).trim() }))
}

function queryOf(target: string): Pair[] {
  const at = target.indexOf('?')
  return at < 0 ? [] : [...new URLSearchParams(target.slice(at + 1))].map(([name, value]) => ({ name, value }))
}

/**
 * A HAR 1.2 file of these requests. WebSocket messages are where Chrome's DevTools put them, in `_webSocketMessages`,
 * with seconds since 1970. Bodies are not kept, so sizes are those of the wire, heads included where HAR has no place
 * for them.
 */
export function harOf(rows: readonly RequestRow[], origin: string, version: string): object {
  return {
    log: {
      version: '1.2',
      creator: { name: 'Rungway lab', version },
      pages: [],
      entries: rows.toSorted((a, b) => a.startMs - b.startMs).map((row) => entryOf(row, origin)),
    },
  }
}

function entryOf(row: RequestRow, origin: string): object {
  const { method, target, startMs, responseMs, endMs, status, headUp, headDown, bytesUp, bytesDown, frames } = row
  const type = typeOf(row)
  const isSocket = type === 'websocket'
  const wait = (responseMs ?? endMs ?? startMs) - startMs
  const receive = responseMs === null || endMs === null ? 0 : Math.max(0, endMs - responseMs)
  const [, , ...phrase] = headDown.split('\r\n', 1)[0]?.split(' ') ?? []
  return {
    _resourceType: type,
    startedDateTime: new Date(startMs).toISOString(),
    time: wait + receive,
    request: {
      method,
      url: `${isSocket ? origin.replace('http', 'ws') : origin}${target}`,
      httpVersion: 'http/1.1',
      headers: fieldsOf(headUp),
      queryString: queryOf(target),
      cookies: [],
      headersSize: NOT_KNOWN,
      bodySize: bytesUp,
    },
    response: {
      status: status ?? 0,
      statusText: phrase.join(' '),
      httpVersion: 'http/1.1',
      headers: fieldsOf(headDown),
      cookies: [],
      content: {
        size: bytesDown,
        mimeType: fieldsOf(headDown).find(({ name }) => name === 'content-type')?.value ?? '',
      },
      redirectURL: '',
      headersSize: NOT_KNOWN,
      bodySize: bytesDown,
      ...(row.isStopped ? { _error: 'net::ERR_CONNECTION_RESET' } : {}),
    },
    cache: {},
    timings: { blocked: NOT_KNOWN, dns: NOT_KNOWN, connect: NOT_KNOWN, ssl: NOT_KNOWN, send: 0, wait, receive },
    ...(isSocket
      ? {
          _webSocketMessages: frames.map(({ way, at, opcode, text }) => ({
            type: way === 'up' ? 'send' : 'receive',
            time: at / 1_000,
            opcode,
            data: text,
          })),
        }
      : {}),
  }
}
