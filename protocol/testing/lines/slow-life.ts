import { createClient } from '../../../client-sdk/src/client.ts'
import type { FailedAttempt } from '../../../client-sdk/src/events.ts'
import { TRANSPORTS } from '../../../client-sdk/src/transports/index.ts'
import { createGateway } from '../../../gateway/src/gateway.ts'
import type { GatewayLimits } from '../../../gateway/src/limits.ts'
import { BASE } from '../client/address.ts'
import { fetchOver } from '../client/fetch.ts'
import { Page } from '../client/page.ts'
import { socketOver } from '../client/socket.ts'
import { schedulerOf } from '../gateway/scheduler.ts'
import { serve } from '../gateway/serve.ts'
import { idsFrom, randomFrom } from '../random.ts'
import type { Kind } from '../script.ts'
import { VirtualTime } from '../virtual-time.ts'
import { type LineOptions, SlowNetwork } from './slow-network.ts'

/** One life on a slow line, as data. */
export interface SlowLife {
  readonly seed: number
  readonly line: LineOptions
  readonly transports: readonly Kind[]
  /** Characters of each message that is said, `startMs` after the beginning. */
  readonly down: readonly number[]
  readonly up: readonly number[]
  readonly startMs: number
  /** What messages are made of; absent: words. */
  readonly filler?: string
  /** Between two of the messages up; absent for all at once. */
  readonly everyMs?: number
  /** When every connection is cut. */
  readonly cuts: readonly number[]
  readonly limits?: Partial<GatewayLimits>
  /** When the client closes. */
  readonly closesAt?: number
}

export interface SlowOutcome {
  /** When each message came. */
  readonly down: readonly number[]
  readonly up: readonly number[]
  /** The transports that were in use, in order. */
  readonly used: readonly string[]
  readonly attempts: readonly FailedAttempt[]
  readonly resets: number
}

const MAX_EVENTS = 400_000

/** The nth message: of that length, and not like any other. */
export const slowBody = (
  nth: number,
  chars: number,
  filler = `The quick brown fox jumps over the lazy dog, "${nth}" times, señor. `,
): string => `${nth} `.padEnd(chars, filler)

/** Lets a client and a gateway talk over a slow line. Throws when something comes twice, out of order, or other than it was said. */
export async function liveSlowly(life: SlowLife, untilMs: number, log?: (text: string) => void): Promise<SlowOutcome> {
  const time = new VirtualTime(MAX_EVENTS)
  const random = randomFrom(life.seed)
  const gateway = createGateway({
    scheduler: schedulerOf(time),
    randomId: idsFrom(random),
    limits: { lingerMs: 600_000, ...life.limits },
  })
  const network = new SlowNetwork(
    time,
    life.line,
    (asked) => (reply) => serve(gateway.handler, asked, reply, (ms, run) => time.after(ms, run)),
  )
  const page = new Page({
    time,
    random,
    network: { fetch: fetchOver(network), WebSocket: socketOver(network) },
  })
  const outcome = {
    down: [] as number[],
    up: [] as number[],
    used: [] as string[],
    attempts: [] as FailedAttempt[],
    resets: 0,
  }
  const client = createClient(BASE, {
    transports: life.transports.flatMap((name) => TRANSPORTS.filter((transport) => transport.name === name)),
    environment: page.environment,
    warnings: false,
    limits: { maxCloseMs: untilMs },
  })
  const take = (way: 'down' | 'up') => (body: unknown) => {
    const nth = outcome[way].length
    const chars = life[way][nth] ?? -1
    if (body !== slowBody(nth, chars, life.filler))
      throw new Error(`${way}: ${nth} was to be ${chars} characters: ${String(body).slice(0, 40)}`)
    outcome[way].push(time.now)
  }
  client.on('message', take('down'))
  gateway.on('session', (session) => {
    session.on('message', take('up'))
  })
  const say = (text: string) => log?.(`${time.now.toFixed(1).padStart(8)}  ${text}`)
  client.on('wire', ({ direction, transport, text }) =>
    say(`${transport} ${direction} ${text.slice(0, 60)} (${text.length})`),
  )
  client.on('transport', ({ to, reason }) => {
    outcome.used.push(to)
    say(`USES ${to}: ${reason}`)
  })
  client.on('attempt', (attempt) => {
    outcome.attempts.push(attempt)
    say(attempt.message)
  })
  client.on('reset', () => outcome.resets++)
  time.at(life.startMs, () => {
    for (const [nth, chars] of life.up.entries()) {
      const send = () => void client.send(slowBody(nth, chars, life.filler))
      if (life.everyMs === undefined) send()
      else time.after(nth * life.everyMs, send)
    }
    for (const session of gateway.sessions())
      for (const [nth, chars] of life.down.entries()) session.send(slowBody(nth, chars, life.filler))
  })
  if (life.closesAt !== undefined) time.at(life.closesAt, () => client.close())
  for (const at of life.cuts) time.at(at, () => network.cutAll())
  const ending = await time.run(
    untilMs,
    () => outcome.down.length === life.down.length && outcome.up.length === life.up.length,
  )
  if (ending === 'spinning') throw new Error(`more than ${MAX_EVENTS} events, at ${time.now}`)
  return outcome
}
