import { encodeBody } from '@rungway/protocol'
import { bodyOf } from '../connection/conversation.ts'
import type { HandoverHost } from './contract.ts'
import { payloadOf, type UnheardMessage } from './saved-state.ts'

/** What an entry costs beside its text, as the client itself counts. */
const OVERHEAD_BYTES = 64

/**
 * Follows the messages that were delivered and wait for a listener: they are acknowledged, so that
 * they come no more. Those of the page before are delivered first. Returns what waits.
 */
export function followUnheard(
  { listeners, limits }: Pick<HandoverHost, 'listeners' | 'limits'>,
  before: readonly UnheardMessage[],
): () => readonly UnheardMessage[] {
  const { on, message } = listeners
  let unheard: UnheardMessage[] = []
  let bytes = 0
  let count = 0

  listeners.on = (event, listener) => {
    const off = on(event, listener)
    if (event !== 'message') return off
    count++
    unheard = []
    bytes = 0
    let isOn = true
    return () => {
      if (isOn) count--
      isOn = false
      return off()
    }
  }
  listeners.message = (size, body, info) => {
    bytes += size + OVERHEAD_BYTES
    // What is more is dropped, and the client says so.
    if (!count && bytes <= limits.maxUnheardBytes) {
      const payload = encodeBody(body, { maxMessageBytes: Infinity })
      if (payload.ok) unheard.push({ payload: [payload.value.text, payload.value.kind], ...info })
    }
    message(size, body, info)
  }
  for (const { payload, ...info } of before) {
    const kept = payloadOf(payload)
    listeners.message(kept.bytes, bodyOf(kept), info)
  }
  return () => unheard
}
