import {
  type Body,
  type ClientSession,
  createClientSession,
  fromBase64,
  type Payload,
  toBase64Url,
} from '@rungway/protocol'
import type { Environment } from '../environment/environment.ts'
import { RungwayError } from '../errors.ts'
import type { SessionLoss } from '../events.ts'
import { type ClientLimits, SESSION_BYTES } from '../limits.ts'

const bodyOf = ({ text, kind }: Payload): Body => {
  const value = JSON.parse(text)
  return kind === 'base64' ? (fromBase64(value) ?? value) : value
}

const bodiesOf = (payloads: readonly Payload[]): Body[] => payloads.filter(({ kind }) => kind !== 'close').map(bodyOf)

interface Life {
  readonly session: ClientSession
  /** Why it will never be known what became of some of its messages. */
  doubt?: RungwayError
}

/** The sessions that follow each other when a gateway loses one, as one conversation. */
export interface Conversation {
  /** The present one. */
  readonly session: ClientSession
  /** Messages that are not acknowledged, oldest first. */
  unacknowledged(): Body[]
  /** Begins a new session. What no link was given waits for `carry`. */
  reset(code: string): SessionLoss
  /**
   * Moves what waits from the session before into the present one, even beyond the limits of its
   * outbox.
   */
  carry(): void
  /** Resolves when the gateway has all that was sent before. `until` waits for a condition. */
  flush(until: (isDone: () => boolean) => Promise<void>): Promise<void>
}

export function createConversation({ randomBytes }: Environment, limits: ClientLimits): Conversation {
  const begin = (isFirst: boolean): Life => ({
    session: createClientSession(toBase64Url(randomBytes(SESSION_BYTES)), limits, isFirst),
  })
  let life = begin(true)
  let waiting: readonly Payload[] = []

  const flush: Conversation['flush'] = async (until) => {
    const flushed = life
    const { outbox } = flushed.session
    const { last } = outbox
    await until(() => outbox.acked >= last || flushed !== life)
    if (outbox.acked >= last) return
    if (flushed.doubt) throw flushed.doubt
    // Nothing was in doubt, and the rest is on its way in the next session.
    await flush(until)
  }

  return {
    get session() {
      return life.session
    },
    unacknowledged: () => bodiesOf(life.session.outbox.unacknowledged()),
    reset(code) {
      const { outbox } = life.session
      const inDoubt = bodiesOf(outbox.inDoubt())
      if (inDoubt.length)
        life.doubt = new RungwayError(code, 'The session is lost, with messages in doubt: see the event "reset"')
      waiting = outbox.unwritten()
      life = begin(false)
      return { code, inDoubt, carried: bodiesOf(waiting) }
    },
    carry() {
      for (const payload of waiting) life.session.outbox.push(payload)
      waiting = []
    },
    flush,
  }
}
