import { twinOf } from '../../server/twin.ts'

/** A name of this machine answers at once, or leads elsewhere. */
const ANSWERS_MS = 1_000

/** The server's other name; null where it has none. Over HTTPS it speaks HTTP/2, where one connection is enough. */
export const pageTwin = (): string | null => (location.protocol === 'http:' ? twinOf(location.host) : null)

/** The same, once it has answered: a tunnel may forward one name alone. */
export async function findTwin(): Promise<string | null> {
  const twin = pageTwin()
  if (twin === null) return null
  try {
    // Any answer will do, and one that cannot be read needs no permission.
    await fetch(`http://${twin}/favicon.svg`, { mode: 'no-cors', signal: AbortSignal.timeout(ANSWERS_MS) })
    return twin
  } catch {
    return null
  }
}
