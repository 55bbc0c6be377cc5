import { type HttpRules, parseFault } from '@rungway/proxy'
import { lateAnswers } from '../networks/late-answers.ts'

/** What a draw may do to the network, and with which number. */
export interface DrawnFault {
  readonly name: string
  readonly values: readonly number[]
  rules(value: number): HttpRules
}

/** A fault of the proxy's, by its name. */
const named = (name: string, ...values: readonly number[]): DrawnFault => ({
  name,
  values,
  rules: (value) => parseFault(values.length === 0 ? name : `${name} ${value}`).fault.rules(value),
})

/** Every third request is answered by a page, as where a captive portal shares the way. */
function portal(): HttpRules {
  let requests = 0
  return {
    request() {
      requests += 1
      return requests % 3 === 0 ? { status: 200, body: '<!doctype html><title>Log in</title>' } : 'pass'
    },
  }
}

/** Every so many milliseconds all connections are reset. */
const cuts = (everyMs: number): HttpRules => ({
  start(proxy) {
    const timer = setInterval(() => {
      if (proxy.cut() > 0) proxy.acted()
    }, everyMs)
    return () => clearInterval(timer)
  },
})

/** To add one, name it here: what a seed draws changes with it. */
export const DRAWN_FAULTS: readonly DrawnFault[] = [
  named('latency', 100, 300, 800, 1_500),
  named('bandwidth', 2_000, 8_000, 20_000, 50_000),
  named('refuse'),
  named('black-hole'),
  named('half-open'),
  named('idle-cut', 500, 2_000),
  named('strip-upgrade', 200, 400, 404, 502),
  named('hang-up-upgrade'),
  named('silent-sockets'),
  named('flap-sockets', 300, 700, 2_000),
  named('hold-streams'),
  named('hold-event-streams'),
  named('one-behind'),
  named('bursts', 1_000, 3_000),
  named('drop-posts'),
  named('cut-posts'),
  named('cut-responses', 2, 4),
  named('cut-after', 500, 2_000, 20_000),
  named('get-only'),
  named('outage', 500, 503),
  { name: 'portal', values: [], rules: portal },
  {
    name: 'late-answers',
    values: [1_000, 3_000, 6_000],
    // Each by another time, up to the value.
    rules: (value) => lateAnswers((nth) => (value * (nth % 4)) / 3),
  },
  { name: 'cuts', values: [400, 1_500, 4_000], rules: cuts },
]
