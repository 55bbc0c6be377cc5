import type { Format } from '@rungway/protocol'
import { CachedFormat } from '../transports/base/encode-cache.ts'
import { BINARY, CLOSE, MESSAGE, NOOP } from './packets.ts'

/** Control frames have no packet. */
export const NOTHING = ''

/** A JSON string as the string itself. Most have nothing that is escaped. */
const unquoted = (json: string): string => (json.includes('\\') ? String(JSON.parse(json)) : json.slice(1, -1))

/**
 * Messages as packets: a string as it is, bytes as bytes, and any other body as its JSON text.
 * Nothing that stands on such a session writes messages of Rungway's own layer: a packet that says
 * nothing would stand for one, so that each number has its packet.
 */
export const PACKETS: Format = new CachedFormat({
  numbered(_seq, { text, kind }) {
    switch (kind) {
      case 'json':
        return MESSAGE + (text.startsWith('"') ? unquoted(text) : text)
      case 'base64':
        return BINARY + text.slice(1, -1)
      case 'close':
        return CLOSE
      default:
        return NOOP
    }
  },
  control: () => NOTHING,
})
