import { type HttpConnection, type HttpRules, isUpgrade, kindOf, type ProxyView } from '@rungway/proxy'
import type { Fault } from '../faults/fault.ts'

/** A message of the application, in any system. */
const MESSAGE = /"n\\?":\d/g
/** The answer that proves a link, or the first message where a system has none. */
const PROOF = /\["pong"|3probe/

const textOf = (bytes: Buffer): string => bytes.toString('latin1')

/** The connection falls silent once what has come so far is through. */
function silenceAfter(connection: HttpConnection, acted: () => void): void {
  setImmediate(() => {
    if (!connection.isOpen) return
    acted()
    connection.silence()
  })
}

/** The first stream or socket falls silent, both ways, when `isDue` says so of what comes down. */
function firstFallsSilent(isDue: (text: string) => boolean): HttpRules {
  let first: HttpConnection | null = null
  let isDone = false
  let acted = () => {}
  return {
    start(proxy) {
      acted = () => proxy.acted()
      return undefined
    },
    down(unit, exchange, connection) {
      if (isDone || unit.type === 'head' || kindOf(exchange) === 'complete') return 'pass'
      first ??= connection
      if (connection !== first || !isDue(textOf(unit.bytes))) return 'pass'
      isDone = true
      silenceAfter(connection, acted)
      return 'pass'
    },
  }
}

function afterMessages(count: number): HttpRules {
  let messages = 0
  return firstFallsSilent((text) => {
    messages += text.match(MESSAGE)?.length ?? 0
    return messages >= count
  })
}

const young = (name: string, about: string, rules: () => HttpRules, isImportant = false): Fault => ({
  name,
  about,
  begins: 'before',
  peers: 'few',
  ...(isImportant && { isImportant }),
  rules,
})

/**
 * Sockets are refused at first. When one is allowed at last it falls silent a moment after it
 * opened, and the connections that carried until then are cut.
 */
const REFUSED_MS = 4_000
const SILENT_AFTER_MS = 300

function candidateDies(): HttpRules {
  let since = 0
  let isDone = false
  let proxy: ProxyView<HttpConnection> | null = null
  const die = (candidate: HttpConnection) => {
    if (!candidate.isOpen) return
    candidate.silence()
    for (const connection of proxy?.connections ?? []) if (connection !== candidate) connection.cut()
    proxy?.acted()
  }
  return {
    start(started) {
      proxy = started
      since = performance.now()
      return undefined
    },
    request({ request }) {
      if (!isUpgrade(request)) return 'pass'
      return isDone || performance.now() - since < REFUSED_MS ? { status: 404 } : 'pass'
    },
    down(unit, exchange, connection) {
      if (isDone || unit.type !== 'head' || kindOf(exchange) !== 'websocket') return 'pass'
      isDone = true
      setTimeout(die, SILENT_AFTER_MS, connection)
      return 'pass'
    },
  }
}

/** Links that die silently before much is known of them. */
export const youngLinks: readonly Fault[] = [
  young('young-proof', 'the first stream or socket falls silent once it has answered', () =>
    firstFallsSilent((text) => PROOF.test(text) || text.match(MESSAGE) !== null),
  ),
  ...[1, 2, 3].map((count) =>
    young(
      `young-${count}`,
      `the first stream or socket falls silent after ${count === 1 ? 'one message' : `${count} messages`}`,
      () => afterMessages(count),
      count === 1,
    ),
  ),
  {
    ...young('young-up', 'only the client talks, and open connections fall silent', () => ({
      start(proxy) {
        for (const connection of proxy.connections) connection.silence()
        proxy.acted()
        return undefined
      },
    })),
    begins: 'under-way',
    talks: 'client',
  },
  {
    ...young(
      'young-candidate',
      'a socket that was refused before opens and falls silent, and what carried until then is cut',
      candidateDies,
    ),
    sparesHttp: true,
  },
]
