import type { Environment } from '../environment/environment.ts'
import type { ClientLimits } from '../limits.ts'

/** Calls `giveUp` when acknowledgements no longer advance, or have taken too long. Returns a function that cancels. */
export function awaitAcknowledgements(
  { after, now }: Environment,
  { closeSilenceMs, maxCloseMs }: ClientLimits,
  outbox: { readonly acked: number },
  giveUp: () => void,
): () => void {
  const closeBy = now() + maxCloseMs
  let cancel: () => void
  const wait = (acked: number) => {
    cancel = after(Math.min(closeSilenceMs, closeBy - now()), () =>
      outbox.acked > acked && now() < closeBy ? wait(outbox.acked) : giveUp(),
    )
  }
  wait(outbox.acked)
  return () => cancel()
}
