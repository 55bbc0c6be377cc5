import type { Explanation } from '@rungway/client'
import { words } from './language.ts'
import { techniqueWords } from './technique-words.ts'

const seconds = (ms: number): string => (ms / 1_000).toFixed(1)

/** What the client says of itself, in the reader's language: it explains to programs, and to people in English. */
export function explained({ transport, sinceMs, rungs }: Explanation, isClosed: boolean): string {
  const { explained: text } = words.value.session
  const nameOf = (technique: string) => techniqueWords(technique).name
  const failures = rungs.flatMap(({ transport: technique, outcome, failedMsAgo, retryInMs }) => {
    if (outcome === 'unsupported') return text.unsupported(nameOf(technique))
    if (outcome === null || failedMsAgo === null || retryInMs === null) return []
    return text.failed(nameOf(technique), text.outcomes[outcome], seconds(failedMsAgo), seconds(retryInMs))
  })
  const now = isClosed
    ? text.closed
    : transport === null
      ? text.away(seconds(sinceMs))
      : text.using(nameOf(transport), seconds(sinceMs))
  const why = failures.length > 0 || transport === null || isClosed ? failures : [text.first]
  return `${[now, ...why].join(text.between)}${text.end}`
}
