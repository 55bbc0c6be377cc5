import { hearing } from '../../../systems/hearing.ts'
import { inTurn } from '../../../systems/node-http/in-turn.ts'
import type { Opened } from '../../../systems/node-http/opened.ts'
import type { PageClient } from '../in-page/main.ts'

interface Down {
  readonly url: string
  readonly pollMs: number
  /** Aborted when the client has closed. */
  readonly signal: AbortSignal
  said(text: string): void
}

/** Asks for the way down, and waits for nothing: the server keeps what it says until then, and Firefox tells of a stream only with its first bytes. */
type Open = (down: Down) => void

/** What the page has of its own for each technique, with nothing between. */
export const connect: PageClient['connect'] = async (url, technique) => {
  const { id, pollMs } = (await (await ask('POST', `${url}/${technique}`)).json()) as Opened
  const own = `${url}/${id}`
  const over = new AbortController()
  const { hear, heard } = hearing()
  DOWN[technique]?.({ url: own, pollMs, signal: over.signal, said: (text) => heard(JSON.parse(text)) })
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
    hear,
    async close() {
      over.abort()
      await ask('DELETE', own)
    },
  }
}

/** Rejects what is not a success. */
async function ask(method: string, url: string, more: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { method, ...more })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status}`)
  return response
}

const eventSource: Open = ({ url, signal, said }) => {
  const source = new EventSource(url)
  source.onmessage = ({ data }) => said(data)
  // It would come back by itself, and what was said meanwhile would be missing.
  source.onerror = () => {
    if (!signal.aborted) throw new Error('the stream has ended')
  }
  signal.onabort = () => source.close()
}

const stream: Open = ({ url, signal, said }) => {
  const read = async () => {
    const { body } = await ask('GET', url, { signal })
    let rest = ''
    for await (const chunk of chunksOf(body)) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) said(line)
    }
    throw new Error('the stream has ended')
  }
  unlessAborted(read(), signal)
}

/** Not every browser can loop over a stream. */
async function* chunksOf(body: Response['body']): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let chunk = await reader?.read(); chunk?.value !== undefined; chunk = await reader?.read()) yield chunk.value
}

const polled =
  (pause: (down: Down) => Promise<unknown>): Open =>
  (down) => {
    const poll = async () => {
      while (!down.signal.aborted) {
        const body = await (await ask('GET', down.url, { signal: down.signal })).text()
        for (const line of body.split('\n')) if (line !== '') down.said(line)
        await pause(down)
      }
    }
    unlessAborted(poll(), down.signal)
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
