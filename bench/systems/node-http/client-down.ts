import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from './ask.ts'

interface Down {
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
    const stream = await ask('GET', down.url, { signal: down.signal })
    eachLine(stream, (line) => {
      if (line !== '') down.said(line.slice(prefix.length))
    })
    stream.on('error', (error) => {
      if (!down.signal.aborted) throw error
    })
    stream.on('end', () => {
      if (!down.signal.aborted) throw new Error('the stream has ended')
    })
  }

const polled =
  (pause: (down: Down) => Promise<unknown>): Open =>
  async (down) => {
    const poll = async () => {
      while (!down.signal.aborted) {
        const body = await text(await ask('GET', down.url, { signal: down.signal }))
        for (const line of body.split('\n')) if (line !== '') down.said(line)
        await pause(down)
      }
    }
    poll().catch((error: unknown) => {
      if (!down.signal.aborted) throw error
    })
  }

function eachLine(stream: IncomingMessage, each: (line: string) => void): void {
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
