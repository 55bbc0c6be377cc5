/** What is published in a room. */
export type ChatMessage = {
  readonly type: 'text'
  /** Of the page's choice, unique: by it a page knows its own again. */
  readonly id: string
  readonly name: string
  readonly text: string
  /** The transport that the sender used. */
  readonly via: string
  /** The sender's clock, milliseconds since 1970. */
  readonly at: number
}

/** What is said in a room and not kept. */
export type ChatSign = {
  readonly type: 'sign'
  /** The page, as in its presence. */
  readonly page: string
  readonly isTyping: boolean
  /** The transport that it uses now. */
  readonly via: string
}

/** What a page shows of itself to the others. */
export type ChatMember = { readonly type: 'member'; readonly page: string; readonly name: string }

export const MAX_CHAT_CHARS = 2_000
export const MAX_NAME_CHARS = 30
/** Rooms have names that cannot be guessed: who has the link is in. */
const ROOM = /^[a-z0-9]{10,40}$/

export const isRoom = (name: string): boolean => ROOM.test(name)

const isShort = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= max

function recordOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
}

export function isChatMessage(body: unknown): body is ChatMessage {
  const { type, id, name, text, via, at } = recordOf(body)
  const isNamed = isShort(id, 40) && isShort(name, MAX_NAME_CHARS) && isShort(via, 40)
  return type === 'text' && isNamed && isShort(text, MAX_CHAT_CHARS) && Number.isFinite(at)
}

export function isChatSign(body: unknown): body is ChatSign {
  const { type, page, isTyping, via } = recordOf(body)
  return type === 'sign' && isShort(page, 40) && typeof isTyping === 'boolean' && isShort(via, 40)
}

export function isChatMember(body: unknown): body is ChatMember {
  const { type, page, name } = recordOf(body)
  return type === 'member' && isShort(page, 40) && isShort(name, MAX_NAME_CHARS)
}
