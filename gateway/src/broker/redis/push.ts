import type { Member } from '@rungway/protocol'
import type { Told } from '../broker.ts'

/** `at total author\ndata`, as the store keeps it; `total` is its own count of bytes. */
export function readRecord(record: string): {
  readonly at: number
  readonly author: string | null
  readonly data: string
} {
  const line = record.indexOf('\n')
  const afterAt = record.indexOf(' ')
  const afterTotal = record.indexOf(' ', afterAt + 1)
  return {
    at: Number(record.slice(0, afterAt)),
    author: JSON.parse(record.slice(afterTotal + 1, line)) as string | null,
    data: record.slice(line + 1),
  }
}

export const ephemeralMessage = (data: string, author: string | null): string => `e ${JSON.stringify(author)}\n${data}`

/**
 * What was pushed to a channel. Null for what this version does not know, or what another program has
 * pushed there.
 */
export function readPush(message: string): Told | null {
  try {
    const line = message.indexOf('\n')
    const head = message.slice(2, line)
    const data = message.slice(line + 1)
    const kind = message.slice(0, 2)
    if (line < 0) return null
    if (kind === 'e ') return { type: 'ephemeral', author: JSON.parse(head) as string | null, data }
    if (kind === 'm ') return readMember(head, data)
    return kind === 'p ' ? readPublication(message) : null
  } catch {
    return null
  }
}

function readPublication(message: string): Told | null {
  const afterEpoch = message.indexOf(' ', 2)
  const afterOffset = message.indexOf(' ', afterEpoch + 1)
  const offset = Number(message.slice(afterEpoch + 1, afterOffset))
  if (!Number.isSafeInteger(offset)) return null
  const publication = { offset, prev: offset - 1, ...readRecord(message.slice(afterOffset + 1)) }
  return { type: 'publication', epoch: message.slice(2, afterEpoch), publication }
}

function readMember(head: string, data: string): Told | null {
  const [change, epoch, offset] = head.split(' ')
  if ((change !== 'in' && change !== 'out' && change !== 'swap') || epoch === undefined) return null
  return { type: 'member', change, at: { epoch, offset: Number(offset) }, member: JSON.parse(data) as Member }
}
