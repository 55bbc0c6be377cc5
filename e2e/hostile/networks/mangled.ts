import { combineHttpRules, type Exchange, GET_ONLY, type HttpRules, isUpgrade } from '@rungway/proxy'
import type { Fault } from '../faults/fault.ts'

const CONTENT_TYPE = /\r\ncontent-type:[^\r]*/i
const LINE_END = /%0a/gi
const MAX_QUERY_CHARS = 500

/** Heads of requests are rewritten on their way, where `change` says something else than what came. */
const rewritten = (change: (head: string, exchange: Exchange) => string): HttpRules => ({
  up(unit, exchange) {
    if (unit.type !== 'head' || isUpgrade(exchange.request)) return 'pass'
    const came = unit.bytes.toString('latin1')
    const goes = change(came, exchange)
    return goes === came ? 'pass' : { replacement: Buffer.from(goes, 'latin1') }
  },
})

/** The tenth POST alone: the client has no reason to expect it. */
const MANGLED_POST = 10

function typeLostOnce(): HttpRules {
  let posts = 0
  return rewritten((head, { method }) => {
    if (method !== 'POST') return head
    posts += 1
    return posts === MANGLED_POST ? head.replace(CONTENT_TYPE, '') : head
  })
}

const typeChanged = (): HttpRules =>
  rewritten((head, { method }) =>
    method === 'POST' ? head.replace(CONTENT_TYPE, '\r\nContent-Type: application/octet-stream') : head,
  )

/** Of the request line alone. */
const targetRewritten = (change: (target: string) => string): HttpRules =>
  rewritten((head, { target }) => head.replace(target, () => change(target)))

function queryCut(target: string): string {
  const [path = '', query] = target.split('?')
  return query === undefined ? target : `${path}?${query.slice(0, MAX_QUERY_CHARS)}`
}

const mangled = (name: string, about: string, rules: () => HttpRules): Fault => ({
  name,
  about,
  begins: 'before',
  sparesWebSocket: true,
  peers: 'few',
  rules,
})

/** Intermediaries that change what they pass on. What goes up in URLs is seen where POST is forbidden. */
export const mangledRequests: readonly Fault[] = [
  mangled('type-lost', `the ${MANGLED_POST}th POST loses its Content-Type, and no other`, typeLostOnce),
  mangled('type-changed', 'the Content-Type of every POST becomes application/octet-stream', typeChanged),
  mangled('query-cut', `POST is forbidden, and queries are cut at ${MAX_QUERY_CHARS} characters`, () =>
    combineHttpRules([GET_ONLY, targetRewritten(queryCut)]),
  ),
  mangled('line-ends-lost', 'POST is forbidden, and %0A is taken out of URLs', () =>
    combineHttpRules([GET_ONLY, targetRewritten((target) => target.replace(LINE_END, ''))]),
  ),
]
