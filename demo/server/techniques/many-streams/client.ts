import type { Page } from '../client.ts'

/** Opens `count` streams at once; `opened` is called for each that its server has begun to answer. */
export function manyStreams(url: string, count: number, { EventSource, signal }: Page, opened: () => void): void {
  const streams = Array.from({ length: count }, (_, i) => new EventSource(`${url}&stream=${i}`))
  for (const stream of streams) stream.onopen = opened
  signal.addEventListener('abort', () => {
    for (const stream of streams) stream.close()
  })
}
