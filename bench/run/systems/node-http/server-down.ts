import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** The way down to one client. */
export interface Down {
  /** What cannot be said at once waits. */
  say(text: string): void
  /** The client asks; the first time there is something to say. */
  answer(response: ServerResponse): void
  end(): void
}

/** One answer that never ends, a frame for each message. */
const streamed = (type: string, frame: (text: string) => string) => (): Down => {
  const early: string[] = []
  let stream: ServerResponse | null = null
  return {
    say(text) {
      if (stream === null) early.push(text)
      else stream.write(frame(text))
    },
    answer(response) {
      stream = response
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' })
      for (const text of early.splice(0)) response.write(frame(text))
    },
    end: () => void stream?.end(),
  }
}

/** Answers with what there is, at once. */
function asked(): Down {
  const waiting: string[] = []
  return {
    say: (text) => void waiting.push(text),
    answer: (response) => deliver(response, waiting),
    end() {},
  }
}

/** Answers as soon as there is something. */
function held(): Down {
  const waiting: string[] = []
  let poll: ServerResponse | null = null
  const answer = () => {
    if (poll !== null) deliver(poll, waiting)
    poll = null
  }
  return {
    say(text) {
      waiting.push(text)
      answer()
    },
    answer(response) {
      poll = response
      response.on('close', () => {
        if (poll === response) poll = null
      })
      if (waiting.length > 0) answer()
    },
    end: answer,
  }
}

function deliver(response: ServerResponse, waiting: string[]): void {
  const body = waiting.splice(0).join('\n')
  const headers: OutgoingHttpHeaders = { 'cache-control': 'no-store' }
  if (body === '') response.writeHead(204, headers).end()
  else {
    const length = Buffer.byteLength(body)
    response.writeHead(200, { ...headers, 'content-type': 'application/x-ndjson', 'content-length': length }).end(body)
  }
}

export const DOWN: Readonly<Record<string, () => Down>> = {
  sse: streamed('text/event-stream', (text) => `data: ${text}\n\n`),
  'http-streaming': streamed('application/x-ndjson', (text) => `${text}\n`),
  'long-polling': held,
  'short-polling': asked,
}
