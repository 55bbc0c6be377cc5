import type { Environment, WebSocketConstructor } from '@rungway/client'
import { type Activity, type Lane, MessageCounter, type Purpose } from './lane.ts'

/** The lane's requests carry its name and the page's, for the proxy that counts them. */
const marked = (url: string, visitor: string, lane: string): string => {
  const to = new URL(url, location.href)
  to.searchParams.set('visitor', visitor)
  to.searchParams.set('lane', lane)
  return to.href
}

const techniqueOf = (url: string): string => new URL(url, location.href).pathname.split('/').at(-1) ?? ''

function purposeOf(method: string, technique: string): Purpose {
  if (method !== 'GET') return 'up'
  return technique.endsWith('polling') ? 'poll' : 'stream'
}

/** The surroundings of a client whose requests a lane records, and that remembers nothing of other lanes. */
export function observed(lane: Lane, visitor: string, now: () => number): Partial<Environment> {
  return {
    fetch: (input, init = {}) => observedFetch(lane, marked(String(input), visitor, lane.name), init, now),
    WebSocket: observedSocket(lane, visitor, now),
    recall: () => undefined,
    remember() {},
    warn() {},
  }
}

async function observedFetch(lane: Lane, url: string, init: RequestInit, now: () => number): Promise<Response> {
  const named = techniqueOf(url)
  const purpose = purposeOf(init.method ?? 'GET', named)
  // What goes up belongs to the technique that brings down.
  const technique = purpose === 'up' ? (lane.technique ?? lane.name) : named
  const activity = lane.begin(purpose, technique, now())
  const end = () => lane.end(activity, now())
  init.signal?.addEventListener('abort', end, { once: true })
  try {
    const response = await fetch(url, init)
    if (response.body !== null) return withBody(response, response.body.pipeThrough(counted(lane, activity, now)))
    end()
    return response
  } catch (error) {
    end()
    throw error
  }
}

/** The same response with another body. What a constructor cannot set is set beside it. */
function withBody(response: Response, body: ReadableStream<Uint8Array<ArrayBuffer>>): Response {
  const { status, statusText, headers, url, type, redirected } = response
  const same = new Response(body, { status, statusText, headers })
  return Object.defineProperties(same, {
    url: { value: url },
    type: { value: type },
    redirected: { value: redirected },
  })
}

function counted(
  lane: Lane,
  activity: Activity,
  now: () => number,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const decoder = new TextDecoder()
  const counter = new MessageCounter()
  return new TransformStream({
    transform(chunk, controller) {
      lane.arrived(activity, counter.count(decoder.decode(chunk, { stream: true })), now())
      controller.enqueue(chunk)
    },
    flush() {
      lane.arrived(activity, counter.finish(), now())
      lane.end(activity, now())
    },
  })
}

function observedSocket(lane: Lane, visitor: string, now: () => number): WebSocketConstructor {
  return class extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(marked(url, visitor, lane.name), protocols)
      const activity = lane.begin('socket', 'websocket', now())
      this.addEventListener('message', ({ data }) => {
        const counter = new MessageCounter()
        lane.arrived(activity, counter.count(`${data}`) + counter.finish(), now())
      })
      this.addEventListener('close', () => lane.end(activity, now()))
    }
  }
}
