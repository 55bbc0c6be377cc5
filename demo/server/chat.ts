import type { GatewayOptions } from '@rungway/gateway'
import { isChatMember, isChatMessage, isChatSign, isRoom } from './chat-messages.ts'

const PREFIX = 'chat:'
/** Nothing that people write is kept for longer than this. */
const KEPT_MS = 3_600_000
/** A page that is loaded again was not away. */
const GRACE_MS = 8_000

/** The rooms of the chat: open to whoever has the name of one, and to nothing but what a chat consists of. */
export const CHAT: Pick<GatewayOptions, 'channels' | 'authorize'> = {
  channels: {
    [`${PREFIX}{room}`]: { history: { messages: 200, bytes: 131_072, ageMs: KEPT_MS }, graceMs: GRACE_MS },
  },
  authorize({ channel, action, data }) {
    if (!channel.startsWith(PREFIX) || !isRoom(channel.slice(PREFIX.length))) return false
    if (action === 'publish') return isChatMessage(data)
    if (action === 'say') return isChatSign(data)
    if (action === 'presence') return data === null || isChatMember(data)
    return true
  },
}
