import { TRANSPORTS } from '@rungway/gateway'
import { HISTORICAL_TRANSPORTS } from '@rungway/gateway/historical'
import type { Outcome } from '@rungway/protocol'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as v from 'valibot'
import type { Tally } from '../ops/tally.ts'

/** How links fail, in the words of clients; the compiler misses none. */
const OUTCOMES: Readonly<Record<Outcome, true>> = {
  refused: true,
  blocked: true,
  silent: true,
  'one-behind': true,
  held: true,
  late: true,
  cut: true,
  broken: true,
}

const KNOWN: ReadonlySet<string> = new Set([...TRANSPORTS, ...HISTORICAL_TRANSPORTS].map(({ name }) => name))
const NAME = v.pipe(
  v.string(),
  v.check((name) => KNOWN.has(name)),
)

const MAX_BYTES = 4_096
const MAX_STEPS = 32

const REPORT = v.object({
  attempts: v.optional(
    v.pipe(v.array(v.object({ transport: NAME, outcome: v.picklist(Object.keys(OUTCOMES)) })), v.maxLength(MAX_STEPS)),
    [],
  ),
  switches: v.optional(v.pipe(v.array(v.object({ from: v.nullable(NAME), to: NAME })), v.maxLength(MAX_STEPS)), []),
})

/** What clients say of their ladder. */
export interface ClientReports {
  /** `websocket silent` */
  readonly attempts: Tally
  /** `websocket sse`; `none` before the first. */
  readonly switches: Tally
}

/**
 * Counts what clients report of their ladder, which only they know. Anyone may send that, so it
 * only ever counts, and under names that there are: it can be made up, and cannot grow.
 */
export function reportRoute({ attempts, switches }: ClientReports): Hono {
  const take = async (c: Context): Promise<Response> => {
    // A beacon has no content type of its own.
    const report = v.safeParse(REPORT, parsed(await c.req.text()))
    if (!report.success) return c.json({ code: 'bad-request', message: 'This is no report of a client.' }, 400)
    for (const { transport, outcome } of report.output.attempts) attempts.add(`${transport} ${outcome}`)
    for (const { from, to } of report.output.switches) switches.add(`${from ?? 'none'} ${to}`)
    return c.body(null, 204)
  }
  const tooLarge = (c: Context) => c.json({ code: 'too-large', message: `A report exceeds ${MAX_BYTES} bytes.` }, 413)
  return new Hono().post('/report', bodyLimit({ maxSize: MAX_BYTES, onError: tooLarge }), take)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
