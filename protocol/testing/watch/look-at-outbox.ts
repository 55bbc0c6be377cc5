import type { SessionLimits } from '../../src/session/limits.ts'
import type { GatewayLife, Journal } from '../journal.ts'

/** The last word is always taken: an outbox may be over its limit by that much. */
const CLOSE_BYTES = 20

/** What the outbox of a gateway's session must keep, and may. */
export function lookAtOutbox(
  journal: Journal,
  life: GatewayLife,
  pendingBytes: number,
  { maxOutboxBytes, maxOutboxMessages }: SessionLimits,
): void {
  const { hold } = journal
  const { heard = 0, closes = false } = journal.client(life.id) ?? {}
  // A client that has said its close hears what comes, and does not tell its application.
  hold(
    '[S3]',
    closes || pendingBytes >= life.account.bytesAfter(heard),
    () => `${life.name} keeps ${pendingBytes} bytes of ${life.account.said} messages, of which ${heard} were heard`,
  )
  const bytes = pendingBytes - (life.closes ? CLOSE_BYTES : 0)
  const kept = life.account.keptIn(bytes)
  hold(
    '[S5]',
    kept <= maxOutboxMessages && (kept <= 1 || bytes <= maxOutboxBytes),
    () => `${life.name} keeps ${kept} messages, ${pendingBytes} bytes`,
  )
}
