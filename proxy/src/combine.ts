import type { HttpRules, UnitRule } from './http/http-rules.ts'
import type { Acceptance, ConnectionRules, ProxyView } from './rules.ts'

/** One rule of several: the first verdict that is not the harmless one counts. */
function first<A extends readonly unknown[], V>(
  harmless: V,
  rules: readonly (((...args: A) => V) | undefined)[],
): (...args: A) => V {
  return (...args) => {
    for (const rule of rules) {
      const verdict = rule?.(...args) ?? harmless
      if (verdict !== harmless) return verdict
    }
    return harmless
  }
}

/** Rules that any proxy can keep, as one. Links are merged; a later one wins. */
export function combineConnectionRules<P extends ProxyView>(all: readonly ConnectionRules<P>[]): ConnectionRules<P> {
  return {
    start(proxy) {
      const stops = all.map((rules) => rules.start?.(proxy))
      return () => {
        for (const stop of stops) stop?.()
      }
    },
    accept: first<[], Acceptance>(
      'accept',
      all.map(({ accept }) => accept),
    ),
    link: Object.assign({}, ...all.map(({ link }) => link)),
  }
}

/** Rules of an `HttpProxy`, as one. */
export function combineHttpRules(all: readonly HttpRules[]): HttpRules {
  const unitRule = (way: 'up' | 'down'): UnitRule =>
    first(
      'pass',
      all.map((rules) => rules[way]),
    )
  return {
    ...combineConnectionRules(all),
    request: first(
      'pass',
      all.map(({ request }) => request),
    ),
    up: unitRule('up'),
    down: unitRule('down'),
  }
}
