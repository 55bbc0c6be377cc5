import { type Client, type ClientTransport, connect, TRANSPORTS } from '@rungway/client'
import type { LaneClient, LaneKind, LaneListener } from './lane-client.ts'

/** The lane whose client may use every modern technique. */
export const AUTOMATIC = 'automatic'

/** From the oldest way to the newest. */
export const LANE_KINDS: readonly LaneKind[] = [
  { name: 'short-polling', family: 'modern', holds: false },
  { name: 'long-polling', family: 'modern', holds: true },
  { name: 'http-streaming', family: 'modern', holds: true },
  { name: 'sse', family: 'modern', holds: true },
  { name: 'websocket', family: 'modern', holds: false },
  { name: AUTOMATIC, family: 'modern', holds: false },
  { name: 'multipart', family: 'historical', holds: true },
  { name: 'xhr-polling', family: 'historical', holds: true },
  { name: 'forever-iframe', family: 'historical', holds: true },
  { name: 'xhr-streaming', family: 'historical', holds: true },
  { name: 'jsonp-polling', family: 'historical', holds: true },
  { name: 'engine-io-polling', family: 'engine-io', holds: true },
  { name: 'engine-io', family: 'engine-io', holds: false },
]

export const DEFAULT_LANES: readonly string[] = [
  'short-polling',
  'long-polling',
  'http-streaming',
  'sse',
  'websocket',
  AUTOMATIC,
]

/** Of the six connections to a host: more would leave none for what goes up, and for the page itself. */
const MAX_HELD = 4
/** To the server's other name the page itself asks nothing. */
const MAX_HELD_BY_TWIN = 5

/** What runs as a script or a document of the page, and what has its own client, stays on the page's own host. */
const AT_HOME: readonly string[] = ['forever-iframe', 'jsonp-polling', 'engine-io-polling']

/** How many lanes can hold a connection. `hasTwin`: whether the page knows the server by a second name. */
export const maxHeld = (hasTwin: boolean): number => (hasTwin ? MAX_HELD + MAX_HELD_BY_TWIN : MAX_HELD)

const isHeld = (name: string): boolean => LANE_KINDS.some((kind) => kind.name === name && kind.holds)

export const heldBy = (lanes: readonly string[]): number => lanes.filter(isHeld).length

/** Lanes that there are, in their order, and no more held ones than a browser has room for. */
export function knownLanes(names: readonly string[], hasTwin: boolean): readonly string[] {
  const known: string[] = []
  for (const { name, holds } of LANE_KINDS) {
    if (names.includes(name) && !(holds && heldBy(known) >= maxHeld(hasTwin))) known.push(name)
  }
  return known
}

/**
 * Those that ask the server under its other name. Requests to another host carry a few bytes more, so that there are none
 * while all have room on the page's own.
 */
export function abroad(lanes: readonly string[]): ReadonlySet<string> {
  const movable = lanes.filter((name) => isHeld(name) && !AT_HOME.includes(name))
  const surplus = heldBy(lanes) - MAX_HELD
  return new Set(surplus > 0 ? movable.slice(-surplus) : [])
}

/** Opens a lane's client at the gateway there. It says the lane's name first, which is how the server knows it. */
export async function openLane(kind: LaneKind, url: string, listener: LaneListener): Promise<LaneClient> {
  if (kind.family === 'engine-io') return (await import('./engine-io-lane.ts')).openEngineIoLane(kind, url, listener)
  const client = connect(url, {
    transports: await transportsOf(kind),
    // Each lane starts without what others have learned of this network.
    environment: { recall: () => undefined, remember() {}, warn() {} },
    warnings: false,
  })
  return follow(client, kind.name, listener)
}

async function transportsOf({ name, family }: LaneKind): Promise<readonly ClientTransport[]> {
  if (name === AUTOMATIC) return TRANSPORTS
  const all = family === 'modern' ? TRANSPORTS : (await import('@rungway/client/historical')).historicalTransports()
  return all.filter((transport) => transport.name === name)
}

function follow(client: Client, name: string, { message, carried }: LaneListener): LaneClient {
  client.on('message', message)
  client.on('state', (state) => carried(state.name === 'open' ? state.transport : null))
  // A gateway that has lost the session knows the lane's name no more.
  client.on('reset', () => client.send(name))
  client.send(name)
  return {
    send(body) {
      // What a closed or full client does not take shows as a message that did not arrive.
      try {
        client.send(body as Parameters<Client['send']>[0])
      } catch {}
    },
    close: () => client.close('the lane was left'),
  }
}
