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

export const bodyOf = ({ text, kind }: Payload): Body => {
  const value = JSON.parse(text)
  return kind === 'base64' ? (fromBase64(value) ?? value) : value
}

/** What the application has sent: the layer above repeats its own messages where that is right. */
const isBody = ({ kind }: Payload) => kind === 'json' || kind === 'base64'

export const bodiesOf = (payloads: readonly Payload[]): Body[] => payloads.filter(isBody).map(bodyOf)

interface Life extends ClientSession {
  /** Why it will never be known what became of some of its messages. */
  doubt?: RungwayError
}

/** The sessions that follow each other when a gateway loses one, as one conversation. */
export interface Conversation {
  /** The present one. */
  session: Life
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
  const begin = (isFirst: boolean): Life =>
    createClientSession(toBase64Url(randomBytes(SESSION_BYTES)), limits, isFirst)
  let waiting: readonly Payload[] = []

  const flush: Conversation['flush'] = async (until) => {
    const { session } = conversation
    const { outbox } = session
    const { last } = outbox
    await until(() => outbox.acked >= last || session !== conversation.session)
    if (outbox.acked >= last) return
    if (session.doubt) throw session.doubt
    // Nothing was in doubt, and the rest is on its way in the next session.
    await flush(until)
  }

  // A plain property: V8 keeps objects with getters of their own as tables, and messages read it.
  const conversation = {
    session: begin(true),
    unacknowledged: () => bodiesOf(conversation.session.outbox.unacknowledged()),
    reset(code: string): SessionLoss {
      const { session } = conversation
      const { outbox } = session
      const inDoubt = bodiesOf(outbox.inDoubt())
      if (inDoubt.length)
        session.doubt = new RungwayError(code, 'The session is lost, with messages in doubt: see the event "reset"')
      waiting = outbox.unwritten()
      conversation.session = begin(false)
      return { code, inDoubt, carried: bodiesOf(waiting) }
    },
    carry() {
      for (const payload of waiting.filter(({ kind }) => kind !== 'c')) conversation.session.outbox.push(payload)
      waiting = []
    },
    flush,
  }
  return conversation
}
