import { once } from 'node:events'
import { WebSocket } from 'ws'
import { RawClient } from './raw.ts'
import type { Wire, WireReply } from './wire.ts'

/** A gateway to be spoken to: where it lies, and how. */
export interface Place {
  /** Such as `https://127.0.0.1:1234`. */
  readonly origin: string
  /** Where the gateway is mounted: `/rungway`. */
  readonly path: string
  readonly wire: Wire
  /** What a socket's handshake is sent with besides. */
  readonly headers?: Record<string, string>
}

/** One exchange over a transport: a message goes up, and its echo comes down. */
export interface Talk {
  /** What the transport's reply was headed by; for a socket, the handshake. */
  readonly headers: WireReply['headers']
  /** What came down. */
  readonly text: string
  /** Breaks the down path off. */
  leave(): void
}

/** A session that a mount carries: its up path, and the query of its hello. */
const speaker = ({ path, wire }: Place) => {
  const session = new RawClient(path)
  return {
    at: (route: string) => session.at(route, { claim: 2 }),
    async up(text: string) {
      const reply = await wire(session.at('up'), {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: text,
      })
      const answer = await reply.text()
      if (reply.status !== 200) throw new Error(`up: ${reply.status} ${answer}`)
    },
  }
}

async function throughStream(place: Place, route: string): Promise<Talk> {
  const { at, up } = speaker(place)
  const reply = await place.wire(at(route))
  if (reply.status !== 200) throw new Error(`${route}: ${reply.status} ${await reply.text()}`)
  await up('[1,"a"]')
  return { headers: reply.headers, text: await reply.until(/\[1,"a"\]/), leave: reply.leave }
}

async function throughPoll(place: Place, route: string, isHeld: boolean): Promise<Talk> {
  const { at, up } = speaker(place)
  if (!isHeld) await up('[1,"a"]')
  const poll = place.wire(at(route))
  if (isHeld) await up('[1,"a"]')
  const reply = await poll
  return { headers: reply.headers, text: await reply.text(), leave: reply.leave }
}

async function throughSocket(place: Place): Promise<Talk> {
  const url = `${place.origin.replace('http', 'ws')}${speaker(place).at('websocket')}`
  const socket = new WebSocket(url, { rejectUnauthorized: false, headers: place.headers })
  const [[response]] = await Promise.all([once(socket, 'upgrade'), once(socket, 'open')])
  socket.send('[1,"a"]')
  const [text] = await once(socket, 'message')
  return { headers: response.headers, text: String(text), leave: () => socket.terminate() }
}

/** Each transport, spoken without the SDK. */
export const TALKS: Readonly<Record<string, (place: Place) => Promise<Talk>>> = {
  websocket: throughSocket,
  sse: (place) => throughStream(place, 'sse'),
  'http-streaming': (place) => throughStream(place, 'http-streaming'),
  'long-polling': (place) => throughPoll(place, 'long-polling', true),
  'short-polling': (place) => throughPoll(place, 'short-polling', false),
}
