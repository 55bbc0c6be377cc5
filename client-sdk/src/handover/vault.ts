import type { StorageLike } from '../environment/page-storage.ts'

/** Where one page leaves something for the next of its tab. */
export interface Vault {
  /** Leaves it. Throws what the storage throws when it is full. */
  leave(key: string, text: string): void
  /** Says instead that there was something, which could not be left. `take` has it as an empty text. */
  fail(key: string): void
  /** Takes what was left under that key, once; null for nothing. */
  take(key: string): { readonly text: string; readonly ageMs: number } | null
}

const PREFIX = 'rungway handover '

/** A ticket that was not used for a day belongs to a tab that does not come back. */
const MAX_TICKET_AGE_MS = 24 * 3_600_000

/**
 * `own`: the storage of the tab. A browser copies it when a tab is duplicated, and with it what was
 * left. So a ticket is kept in `shared`, which all tabs see: the page that removes it has what was
 * left, and for any other it is worth nothing. `now`: Unix time. `random`: a new name for each ticket.
 */
export function createVault(
  { own, shared }: { readonly own: StorageLike; readonly shared: StorageLike },
  now: () => number,
  random: () => string,
): Vault {
  const prune = () => {
    const keys = Array.from({ length: shared.length }, (_, i) => shared.key(i) ?? '')
    for (const ticket of keys.filter((key) => key.startsWith(PREFIX))) {
      const isOld = !(Number(shared.getItem(ticket)) > now() - MAX_TICKET_AGE_MS)
      if (isOld) shared.removeItem(ticket)
    }
  }
  return {
    leave(key, text) {
      prune()
      const ticket = random()
      own.setItem(PREFIX + key, `${ticket} ${text}`)
      shared.setItem(PREFIX + ticket, String(now()))
    },
    fail(key) {
      // Without a ticket: it is worth nothing, and `shared` may be the storage that is full.
      own.setItem(PREFIX + key, '')
    },
    take(key) {
      const left = own.getItem(PREFIX + key)
      if (left === null) return null
      own.removeItem(PREFIX + key)
      if (left === '') return { text: '', ageMs: 0 }
      const end = left.indexOf(' ')
      const ticket = PREFIX + left.slice(0, end)
      const at = shared.getItem(ticket)
      if (at === null) return null
      shared.removeItem(ticket)
      return { text: left.slice(end + 1), ageMs: now() - Number(at) }
    },
  }
}
