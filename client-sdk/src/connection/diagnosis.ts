import type { Outcome } from '@rungway/protocol'
import type { PolicyViolation } from '../environment/page-life.ts'
import type { Link } from './link.ts'

/** Puts failures into words, with what the page's own rules explain of them. */
export interface Diagnosis {
  /** Why the page may not ask that URL, in words; undefined when no rule of the page forbids it. */
  forbidden(url: string): string | undefined
  /**
   * A sentence without its full stop. `isFirst`: no transport has carried yet, so the set-up may be
   * wrong.
   */
  describe(link: Link, outcome: Outcome, isFirst: boolean): string
  /** A policy of the page has blocked something. */
  violated(violation: PolicyViolation): void
}

/** What was thrown, by the most telling name: `fetch` in Node wraps `ECONNREFUSED`. */
const nameOf = (thrown: unknown) => {
  const { cause, code, message } = thrown as Partial<Record<'code' | 'message', unknown>> & {
    readonly cause?: { readonly code?: unknown }
  }
  return cause?.code ?? (typeof code === 'string' ? code : (message ?? thrown))
}

/** `origin`: the page's, if there is a page. */
export function createDiagnosis(origin = ''): Diagnosis {
  let directive = ''
  /** What blocked URLs begin with. */
  const blocked = new Set<string>()

  const forbidden = (url: string) =>
    [...blocked].some((prefix) => url.startsWith(prefix))
      ? `the page's Content-Security-Policy forbids it: allow it in ${directive}`
      : origin.startsWith('https:') && /^(http|ws):\/\/(?!localhost|127\.)/.test(url)
        ? 'mixed content: a page over https needs a gateway over https'
        : undefined

  const hint = ({ url, facts: { isForeign, status, reason, code, cause } }: Link, isFirst: boolean) =>
    // `ws` gives the status of a refused upgrade in words alone.
    isForeign || /response: 404/.test(String(cause))
      ? 'this is no gateway: check the URL'
      : status === undefined
        ? (forbidden(url) ??
          (isFirst && !reason
            ? // The gateway answers 400 to an upgrade that a proxy took the `Upgrade` from.
              code || /response: 4/.test(String(cause))
              ? "see the gateway's log"
              : `is the gateway running${origin && !url.includes(origin.replace('http', '')) ? `, and is ${origin} one of its "origins"` : ''}?`
            : ''))
        : !code && !reason && 'a proxy, a service worker or another server answered'

  return {
    forbidden,
    describe(link, outcome, isFirst) {
      const { status, closeCode, cause, reason, code } = link.facts
      const known = [
        status === 0 ? 'a redirect' : status && `HTTP ${status}`,
        closeCode && `close code ${closeCode}`,
        reason || code,
        cause && nameOf(cause),
      ]
      return [`${link.transport} was ${outcome} at ${link.url}`, ...known, hint(link, isFirst && outcome !== 'blocked')]
        .filter(Boolean)
        .join(': ')
    },
    violated(violation) {
      directive = violation.directive
      // A policy names origins. Browsers may name the URL of a WebSocket by its scheme alone.
      blocked.add(violation.url.replace(/(\w)\/.*/, '$1'))
    },
  }
}
