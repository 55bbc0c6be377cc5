import { type Member, type Position, type Publication, pastEntryText } from '@rungway/protocol'
import type { Part } from './subscriber.ts'

// Bodies down that hold data which are JSON already.

const pastText = (publications: readonly Publication[]): string =>
  `[${publications.map(({ offset, data, at, author }) => pastEntryText(offset, data, at, author)).join(',')}]`

const epochText = ({ epoch, offset }: Position): string => `"epoch":${JSON.stringify(epoch)},"offset":${offset}`

export const okText = (id: number, result: string): string => `["ok",${id},${result}]`

export const noText = (id: number, code: string, message: string, retryAfterMs: number): string =>
  JSON.stringify(retryAfterMs > 0 ? ['no', id, code, message, retryAfterMs] : ['no', id, code, message])

export function joinedText(
  alias: number,
  { at, recovered, publications }: Part,
  members: readonly Member[] | null,
): string {
  const rest = members === null ? '' : `,"members":${JSON.stringify(members)}`
  return `{"alias":${alias},${epochText(at)},"recovered":${recovered},"missed":${pastText(publications)}${rest}}`
}

export const pageText = (at: Position, publications: readonly Publication[], more: boolean): string =>
  `{${epochText(at)},"publications":${pastText(publications)},"more":${more}}`

export const presenceText = (at: Position, members: readonly Member[]): string =>
  `{${epochText(at)},"members":${JSON.stringify(members)}}`

export const brokenText = (alias: number, { at, recovered, publications }: Part): string =>
  `["broken",${alias},${JSON.stringify(at.epoch)},${at.offset},${recovered},${pastText(publications)}]`
