import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Lost } from '../lost.ts'
import type { Ask } from './ask.ts'

interface Down {
  readonly ask: Ask
  readonly lost: Lost
  readonly url: string
  readonly pollMs: number
  /** Aborted when the client has closed. */
  readonly signal: AbortSignal
  said(text: string): void
}

/** Resolves when the way down is open. */
type Open = (down: Down) => Promise<void>

const streamed =
  (prefix: string): Open =>
  async (down) => {
    const stream = await down.ask('GET', down.url, { signal: down.signal })
    eachLine(stream, (line) => {
      if (line !== '') down.said(line.slice(prefix.length))
    })
    stream.on('error', (error) => {
      if (!down.signal.aborted) down.lost(String(error))
    })
    stream.on('end', () => {
      if (!down.signal.aborted) down.lost('the stream has ended')
    })
  }

const polled =
  (pause: (down: Down) => Promise<unknown>): Open =>
  async (down) => {
    const poll = async () => {
      while (!down.signal.aborted) {
        const body = await text(await down.ask('GET', down.url, { signal: down.signal }))
        for (const line of body.split('\n')) if (line !== '') down.said(line)
        await pause(down)
      }
    }
    poll().catch((error: unknown) => {
      if (!down.signal.aborted) down.lost(String(error))
    })
  }

function eachLine(stream: Readable, each: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = chunk.split('\n')
    lines[0] = rest + lines[0]
    rest = lines.pop() ?? ''
    for (const line of lines) each(line)
  })
}

export const DOWN: Readonly<Record<string, Open>> = {
  sse: streamed('data: '),
  'http-streaming': streamed(''),
  'long-polling': polled(async () => {}),
  'short-polling': polled(({ pollMs, signal }) => sleep(pollMs, undefined, { signal })),
}
