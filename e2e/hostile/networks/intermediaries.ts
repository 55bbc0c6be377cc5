import { connect } from 'node:net'
import { type Exchange, type HttpRules, isUpgrade, kindOf } from '@rungway/proxy'
import type { Fault } from '../faults/fault.ts'

/** Marks the copy of a request, which is not doubled again. */
const COPY = 'x-copy'

/** Each GET arrives at the server once more, a moment later; the answer to the copy goes nowhere. */
function doubledGets(): HttpRules {
  let acted = () => {}
  let isOver = false
  return {
    start(proxy) {
      acted = () => proxy.acted()
      return () => {
        isOver = true
      }
    },
    up(unit, { request, method }) {
      if (isOver || unit.type !== 'head' || method !== 'GET' || isUpgrade(request) || request.headers.has(COPY))
        return 'pass'
      const [host = '', port = ''] = request.headers.get('host')?.split(':') ?? []
      const copy = connect(Number(port), host)
      copy.on('error', () => {})
      copy.on('data', () => {})
      copy.write(unit.bytes.toString('latin1').replace('\r\n', `\r\n${COPY}: 1\r\n`), 'latin1')
      acted()
      return 'pass'
    },
  }
}

/** Parts of a streamed answer pass in blocks of so many bytes. */
function blocks(blockBytes: number): HttpRules {
  const kept = new WeakMap<Exchange, number>()
  return {
    down(unit, exchange) {
      const kind = kindOf(exchange)
      if (unit.type !== 'body' || (kind !== 'stream' && kind !== 'event-stream')) return 'pass'
      const bytes = (kept.get(exchange) ?? 0) + unit.bytes.length
      kept.set(exchange, bytes % blockBytes)
      return bytes < blockBytes ? 'hold' : 'swap'
    },
  }
}

/** Three of ten requests, in no order that a client could know. */
const PORTAL_TURNS = new Set([1, 5, 8])

function portal(): HttpRules {
  let requests = 0
  return {
    request() {
      requests += 1
      return PORTAL_TURNS.has((requests * 7) % 10)
        ? { status: 200, body: '<!doctype html><title>Log in</title>' }
        : 'pass'
    },
  }
}

const SPARSE = { everyMs: 5_000, runMs: 40_000 }

const between = (name: string, about: string, rules: () => HttpRules, more: Partial<Fault> = {}): Fault => ({
  name,
  about,
  begins: 'before',
  peers: 'few',
  rules,
  ...more,
})

/** Intermediaries that repeat, keep and replace. */
export const intermediaries: readonly Fault[] = [
  between('doubled-gets', 'each GET arrives at the server twice, and the first answer is the client’s', doubledGets, {
    runMs: 30_000,
    sparesWebSocket: true,
  }),
  between('portal-30', 'three of ten requests are answered by the page of a captive portal', portal, { runMs: 30_000 }),
  ...[1, 4].map((kilobytes) =>
    between(
      `blocks-${kilobytes}k`,
      `streamed answers pass in blocks of ${kilobytes} kB; each side sends every ${SPARSE.everyMs / 1_000} s`,
      () => blocks(kilobytes * 1_024),
      { ...SPARSE, sparesWebSocket: true },
    ),
  ),
]
