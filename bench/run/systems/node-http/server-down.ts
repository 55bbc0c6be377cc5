import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** The way down to one client. */
export interface Down {
  /** Queues what cannot be sent at once. */
  send(text: string): void
  /** Answers a GET of the client; the first one has something to bring. */
  respond(response: ServerResponse): void
  end(): void
}

/** One response that never ends, with a frame for each message. */
const streamed = (type: string, frame: (text: string) => string) => (): Down => {
  const early: string[] = []
  let stream: ServerResponse | null = null
  return {
    send(text) {
      if (stream === null) early.push(text)
      else stream.write(frame(text))
    },
    respond(response) {
      stream = response
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' })
      for (const text of early.splice(0)) response.write(frame(text))
    },
    end: () => void stream?.end(),
  }
}

/** Responds at once with what there is. */
function asked(): Down {
  const waiting: string[] = []
  return {
    send: (text) => void waiting.push(text),
    respond: (response) => deliver(response, waiting),
    end() {},
  }
}

/** Responds as soon as there is something. */
function held(): Down {
  const waiting: string[] = []
  let poll: ServerResponse | null = null
  const flush = () => {
    if (poll !== null) deliver(poll, waiting)
    poll = null
  }
  return {
    send(text) {
      waiting.push(text)
      flush()
    },
    respond(response) {
      poll = response
      response.on('close', () => {
        if (poll === response) poll = null
      })
      if (waiting.length > 0) flush()
    },
    end: flush,
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
