import { type ClientState, connect } from '@rungway/client'
import { isNumbered, type Tallied, Tally } from './tally.ts'

export interface Traffic {
  /** How long messages are sent once the client is open. */
  readonly seconds: number
  readonly everyMs: number
  /** When the page stops waiting for missing messages. */
  readonly limitMs: number
}

export interface Change {
  readonly atMs: number
  readonly from: string | null
  readonly to: string
  readonly reason: string
}

/** A page's record of its session. Times count from `connect`. */
export interface PageReport {
  readonly state: ClientState
  readonly openMs: number | null
  readonly firstMessageMs: number | null
  readonly changes: readonly Change[]
  readonly resets: readonly string[]
  /** Messages that it has sent. */
  readonly sent: number
  readonly down: Tallied
  /** The client's explanation of its transport. */
  readonly explained: unknown
}

/** Exchanges numbered messages with the gateway, and reports. */
export async function play({ seconds, everyMs, limitMs }: Traffic): Promise<PageReport> {
  const started = Date.now()
  const since = () => Date.now() - started
  const client = connect('/')
  const down = new Tally()
  const changes: Change[] = []
  const resets: string[] = []
  let openMs: number | null = null
  let firstMessageMs: number | null = null
  let sent = 0

  client.on('transport', (change) => changes.push({ atMs: since(), ...change }))
  client.on('reset', ({ code }) => resets.push(code))
  const over = new Promise<void>((resolve) => {
    setTimeout(resolve, limitMs)
    client.on('message', (body) => {
      if (!isNumbered(body)) return
      firstMessageMs ??= since()
      down.add(body, Date.now())
      if (body.isLast) resolve()
    })
    client.on('state', ({ name }) => {
      if (name === 'open') openMs ??= since()
      if (name === 'closed') resolve()
    })
  })
  const timer = setInterval(() => {
    const isLast = openMs !== null && since() - openMs >= seconds * 1_000
    if (isLast || client.state.name === 'closed') clearInterval(timer)
    if (client.state.name !== 'closed') client.send({ n: ++sent, at: Date.now(), isLast })
  }, everyMs)
  await over
  clearInterval(timer)
  const { state } = client
  const explained = 'explain' in client && typeof client.explain === 'function' ? client.explain() : null
  client.close()
  return {
    state,
    openMs,
    firstMessageMs,
    changes,
    resets,
    sent,
    down: down.tallied,
    explained,
  }
}
