import { inbox } from '../../../systems/inbox.ts'
import { inTurn } from '../../../systems/node-http/in-turn.ts'
import type { Opened } from '../../../systems/node-http/opened.ts'
import type { PageClient } from '../in-page/main.ts'

interface Down {
  /** The URL of the first GET. */
  readonly openUrl: string
  /** The URL of every later one. */
  readonly url: string
  /** Aborted when the client closes. */
  readonly signal: AbortSignal
  received(text: string): void
}

/**
 * Opens the way down. Resolves with the first line: Firefox exposes a stream only with its first
 * bytes.
 */
type Open = (down: Down) => Promise<void>

/** The page's own API for each technique, with nothing around it. */
export const connect: PageClient['connect'] = async (url, technique) => {
  const id = crypto.randomUUID()
  const own = `${url}/${id}`
  const over = new AbortController()
  const { onMessage, deliver } = inbox()
  const received = (text: string) => deliver(JSON.parse(text))
  await DOWN[technique]?.({ openUrl: `${url}/${technique}/${id}`, url: own, signal: over.signal, received })
  const up = inTurn(
    async (text) => void (await ask('POST', own, { body: text })),
    // Uncaught, it fails the round.
    (error) => {
      throw error
    },
  )
  return {
    send(body) {
      if (over.signal.aborted) throw new Error('the client has closed')
      up(JSON.stringify(body))
    },
    onMessage,
    async close() {
      over.abort()
      await ask('DELETE', own)
    },
  }
}

/** Rejects unless the response is a success. */
async function ask(method: string, url: string, more: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { method, ...more })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status}`)
  return response
}

const eventSource: Open = ({ openUrl, signal, received }) =>
  new Promise((resolve) => {
    const source = new EventSource(openUrl)
    source.onmessage = () => {
      source.onmessage = ({ data }) => received(data)
      resolve()
    }
    // It would reconnect by itself, and messages of the gap would be missing.
    source.onerror = () => {
      if (!signal.aborted) throw new Error('the stream has ended')
    }
    signal.onabort = () => source.close()
  })

const stream: Open = ({ openUrl, signal, received }) =>
  new Promise((resolve) => {
    let onLine = (_first: string) => {
      onLine = received
      resolve()
    }
    const read = async () => {
      const { body } = await ask('GET', openUrl, { signal })
      let rest = ''
      for await (const chunk of chunksOf(body)) {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) onLine(line)
      }
      throw new Error('the stream has ended')
    }
    unlessAborted(read(), signal)
  })

/** Not every browser can iterate over a stream. */
async function* chunksOf(body: Response['body']): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let chunk = await reader?.read(); chunk?.value !== undefined; chunk = await reader?.read()) yield chunk.value
}

const polled =
  (pause: (opened: Opened) => Promise<unknown>): Open =>
  async ({ openUrl, url, signal, received }) => {
    const linesOf = async (url: string) => {
      const body = await (await ask('GET', url, { signal })).text()
      return body === '' ? [] : body.split('\n')
    }
    const [first = '', ...early] = await linesOf(openUrl)
    const opened: Opened = JSON.parse(first)
    early.forEach(received)
    const poll = async () => {
      while (!signal.aborted) {
        await pause(opened)
        for (const line of await linesOf(url)) received(line)
      }
    }
    unlessAborted(poll(), signal)
  }

function unlessAborted(work: Promise<void>, signal: AbortSignal): void {
  work.catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}

const DOWN: Readonly<Record<string, Open>> = {
  sse: eventSource,
  'http-streaming': stream,
  'long-polling': polled(async () => {}),
  'short-polling': polled(({ pollMs }) => new Promise((resolve) => setTimeout(resolve, pollMs))),
}
