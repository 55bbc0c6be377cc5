import type { Outcome } from '@rungway/protocol'
import { RungwayError } from '../errors.ts'
import { MAX_RETRY_AFTER_MS } from '../limits.ts'
import type { LinkRefusal } from '../transports/contract.ts'
import { finish } from './ending.ts'
import { noGatewayPause } from './no-gateway.ts'
import { report } from './reports.ts'
import { type Connection, isOver, openLink } from './state.ts'
import { drop, step } from './step.ts'

/**
 * A link is over; 0: every link is. `outcome`: how it failed; null when it was no fault of its own.
 * `refusal`: what the gateway says of it.
 */
export function lost(connection: Connection, which: number, outcome: Outcome | null, refusal?: LinkRefusal): void {
  const { diagnosis, links } = connection
  const isReset = refusal?.retry === 'reset'
  // Without its session no link is of any use.
  const dead = (isReset || !which ? [...links.keys()] : [which]).filter((number) => openLink(connection, number))
  const link = links.get(dead[0] ?? 0)
  if (isOver(connection) || !link) return
  for (const number of dead) drop(connection, number)
  if (refusal) link.facts = { ...link.facts, code: refusal.code }
  let pauseMs = pauseAfter(connection, refusal)
  if (refusal && pauseMs === Infinity) {
    const { message, cause } = report(connection, link, 'refused')
    return finish(connection, 'gateway', refusal.code, new RungwayError(refusal.code, message, { cause }))
  }
  if (isReset) {
    const { conversation, listeners } = connection
    // A session that was being closed is closed, whichever side forgets it first.
    if (conversation.session.state === 'closing') return finish(connection, 'client', '')
    listeners.emit('reset', conversation.reset(refusal.code))
    conversation.carry()
  }
  if (isReset || refusal?.code === 'replaced') outcome = null
  if (outcome) {
    if (outcome === 'cut' && diagnosis.forbidden(link.url)) outcome = 'blocked'
    pauseMs ||= noGatewayPause(connection, link, outcome)
  }
  step(connection, { type: 'lost', links: dead, outcome, retryAfterMs: pauseMs })
}

/** How long a refusal keeps the client away; `Infinity` when there is no use in coming back. */
function pauseAfter({ credentials, environment }: Connection, refusal?: LinkRefusal): number {
  if (refusal?.retry !== 'never') return Math.min(refusal?.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS)
  return refusal.code === 'unauthorized' ? credentials.refused(environment.now()) : Infinity
}
