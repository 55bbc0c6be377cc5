import type { Ledger, Payload } from '@rungway/protocol'

/**
 * What a message takes besides its text: objects, the head of a string, places in queues. Measured:
 * 78 with bodies of one character, 136 with longer ones.
 */
export const OVERHEAD_BYTES = 144

/** A payload that may wait in many sessions, and takes its memory once. */
export class SharedPayload implements Payload {
  readonly text: string
  readonly kind: Payload['kind']
  readonly bytes: number
  /** Sessions in which it waits. */
  holders = 0

  constructor({ text, kind, bytes }: Payload) {
    this.text = text
    this.kind = kind
    this.bytes = bytes
  }
}

/** What the messages of all sessions take. */
export class MemoryLedger implements Ledger {
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  hold(payload: Payload): void {
    const isNew = !(payload instanceof SharedPayload) || payload.holders++ === 0
    this.#bytes += OVERHEAD_BYTES + (isNew ? payload.bytes : 0)
  }

  release(payload: Payload): void {
    const isLast = !(payload instanceof SharedPayload) || --payload.holders === 0
    this.#bytes -= OVERHEAD_BYTES + (isLast ? payload.bytes : 0)
  }

  /** For what waits elsewhere than in an outbox; negative when it does not any more. */
  add(bytes: number): void {
    this.#bytes += bytes
  }
}

interface Holder {
  /** What its own messages take, shared ones included. */
  readonly heldBytes: number
  /** No client has shown to wait for them, and they are the first to go. */
  readonly isUnproven: boolean
}

/**
 * How far below the limit the total is brought, so that not every message after it ends a session.
 */
const RELIEF = 0.9

const byPrecedence = (a: Holder, b: Holder): number =>
  Number(b.isUnproven) - Number(a.isUnproven) || b.heldBytes - a.heldBytes

/** Ends those that are not proven, and then the holders of most, until all together hold a tenth less than `maxBytes`. */
export function relieve<H extends Holder>(
  ledger: MemoryLedger,
  maxBytes: number,
  holders: Iterable<H>,
  end: (holder: H) => void,
): void {
  const bySize = [...holders].filter(({ heldBytes }) => heldBytes > 0).sort(byPrecedence)
  for (const holder of bySize) {
    if (ledger.bytes <= maxBytes * RELIEF) return
    end(holder)
  }
}
