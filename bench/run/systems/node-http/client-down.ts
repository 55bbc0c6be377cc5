import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Lost } from '../lost.ts'
import type { Ask } from './ask.ts'
import type { Opened } from './opened.ts'

interface Down {
  readonly ask: Ask
  readonly lost: Lost
  /** The URL of the first GET. */
  readonly openUrl: string
  /** The URL of every later one. */
  readonly url: string
  /** Aborted when the client closes. */
  readonly signal: AbortSignal
  received(text: string): void
}

/** Resolves when the way down is open. */
type Open = (down: Down) => Promise<void>

const streamed =
  (prefix: string): Open =>
  async (down) => {
    const stream = await down.ask('GET', down.openUrl, { signal: down.signal })
    const opened = new Promise<void>((resolve) => {
      let isOpen = false
      eachLine(stream, (line) => {
        if (line === '') return
        if (isOpen) return down.received(line.slice(prefix.length))
        isOpen = true
        resolve()
      })
    })
    stream.on('error', (error) => {
      if (!down.signal.aborted) down.lost(String(error))
    })
    stream.on('end', () => {
      if (!down.signal.aborted) down.lost('the stream has ended')
    })
    await opened
  }

const polled =
  (pause: (opened: Opened, signal: AbortSignal) => Promise<unknown>): Open =>
  async (down) => {
    const ask = async (url: string) => {
      const body = await text(await down.ask('GET', url, { signal: down.signal }))
      return body === '' ? [] : body.split('\n')
    }
    const [first = '', ...early] = await ask(down.openUrl)
    const opened: Opened = JSON.parse(first)
    early.forEach(down.received)
    const poll = async () => {
      while (!down.signal.aborted) {
        await pause(opened, down.signal)
        for (const line of await ask(down.url)) down.received(line)
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
  'short-polling': polled(({ pollMs }, signal) => sleep(pollMs, undefined, { signal })),
}
