import {
  type Exchange,
  type HttpConnection,
  HttpProxy,
  type HttpRules,
  kindOf,
  type ProxyOptions,
  type RequestVerdict,
  type Unit,
  type Verdict,
  type Way,
} from '@rungway/proxy'
import type { FlightAction } from '../lab/settings.ts'
import { clock } from './clock.ts'
import { EventLog } from './event-log.ts'
import { NETWORK_FAULTS } from './faults.ts'
import { Flights } from './flights.ts'
import { type FaultName, isLane, isVisitor, type LaneCounts, type TappedUnit } from './seen.ts'
import { Tap } from './tap.ts'
import { VisitorCounts } from './visitor.ts'

/** Pages that have a network of their own at the same time; the one that was seen least lately makes room. */
const MAX_VISITORS = 500

/** The gateways of a lab have paths of their own: scripts and frames carry no other mark. */
const IN_PATH = /^\/lab\/([a-z0-9]+)\/([a-z0-9-]+)\//

/** Whose a request is. */
interface Owner {
  readonly name: string
  readonly lane: string
}

function readOwner(target: string): Owner | null {
  const inPath = IN_PATH.exec(target)
  const query = new URLSearchParams(target.slice(target.indexOf('?') + 1))
  const name = inPath?.[1] ?? query.get('visitor')
  const lane = inPath?.[2] ?? query.get('lane') ?? ''
  return isVisitor(name) && isLane(lane) ? { name, lane } : null
}

const newVisitor = (): Visitor => ({
  fault: 'none',
  counts: new VisitorCounts(),
  tap: null,
  log: null,
  roundTripMs: 0,
  armed: new Map(),
  flights: new Flights(),
})

interface Visitor {
  fault: FaultName
  readonly counts: VisitorCounts
  /** One lane is looked at, at most. */
  tap: Tap | null
  /** What a lab reads. */
  log: EventLog | null
  roundTripMs: number
  /** What becomes of the next message down on a lane. */
  readonly armed: Map<string, 'hold' | 'double'>
  /** Messages that are under way. */
  readonly flights: Flights
}

/** The network between the pages and the server: each page can break its own, and no other's. */
export interface Network {
  readonly port: number
  /** Breaks that page's network, or heals it with `none`. */
  use(visitor: string, fault: FaultName): void
  faultOf(visitor: string): FaultName
  /** What the page's lanes have put on the wire. */
  counts(visitor: string): Readonly<Record<string, LaneCounts>>
  /** The latest that crossed on that lane after unit `after`, recorded from the first call on and while calls go on. */
  bytes(visitor: string, lane: string, after: number): readonly TappedUnit[]
  /** Adds so much to each round trip of that page; half of it each way. */
  delay(visitor: string, roundTripMs: number): void
  /**
   * Does that to what goes down on a lane of the page: to message `n`, or else to the next one. False: that message is not
   * under way.
   */
  act(visitor: string, lane: string, action: FlightAction, n?: number): boolean
  /** What all lanes of the page have done, recorded from the first call on and while it is read. */
  log(visitor: string): EventLog
  close(): Promise<void>
}

/**
 * A proxy in front of the server. A request belongs to the page that its query names as `visitor`, and to
 * that page's lane `lane`; one without is passed on unseen.
 */
export async function openNetwork(options: ProxyOptions): Promise<Network> {
  const visitors = new Map<string, Visitor>()
  const known = (name: string): Visitor => {
    const visitor = visitors.get(name) ?? newVisitor()
    // Again at the end: the first one in the map is the one that was seen least lately.
    visitors.delete(name)
    visitors.set(name, visitor)
    const [oldest] = visitors.keys()
    if (visitors.size > MAX_VISITORS && oldest !== undefined) visitors.delete(oldest)
    return visitor
  }
  const owners = new WeakMap<Exchange, Owner | null>()
  const ownerOf = (exchange: Exchange): Owner | null => {
    const read = owners.get(exchange)
    if (read !== undefined) return read
    const owner = readOwner(exchange.target)
    owners.set(exchange, owner)
    return owner
  }
  const request = (exchange: Exchange, connection: HttpConnection): RequestVerdict => {
    const owner = ownerOf(exchange)
    if (owner === null) return 'pass'
    const { counts, fault, tap, log } = known(owner.name)
    counts.requested(owner.lane)
    const verdict = NETWORK_FAULTS[fault].rules.request?.(exchange, connection) ?? 'pass'
    log?.requested(exchange, connection, owner.lane, verdict, clock())
    if (verdict !== 'pass' && tap?.lane === owner.lane) tap.refused(exchange, verdict, Date.now())
    return verdict
  }
  const unitRule =
    (way: Way) =>
    (unit: Unit, exchange: Exchange, connection: HttpConnection): Verdict => {
      const owner = ownerOf(exchange)
      if (owner === null) return 'pass'
      const visitor = known(owner.name)
      const { counts, fault, tap, log } = visitor
      counts.passed(owner.lane, unit, way)
      if (tap?.lane === owner.lane) tap.record(unit, way, exchange, Date.now())
      const broken = NETWORK_FAULTS[fault].rules[way]?.(unit, exchange, connection) ?? 'pass'
      const verdict = broken === 'pass' ? inFlight(visitor, owner.lane, unit, way, exchange, connection) : broken
      // Times are those at the page's end of the network.
      if (way === 'down' && verdict !== 'pass') visitor.flights.left(owner.lane, unit, exchange, connection)
      const laterMs = way === 'down' && typeof verdict === 'object' && 'delayMs' in verdict ? verdict.delayMs : 0
      log?.passed(exchange, unit, way, clock() + laterMs)
      return verdict
    }
  /** What happens on a network that is not broken: distance, and what the page does to one message. */
  const inFlight = (
    { armed, roundTripMs }: Visitor,
    lane: string,
    unit: Unit,
    way: Way,
    exchange: Exchange,
    connection: HttpConnection,
  ): Verdict => {
    const action = way === 'down' && unit.type !== 'head' && unit.bytes.length > 0 ? armed.get(lane) : undefined
    if (action === 'hold') {
      armed.delete(lane)
      return 'hold'
    }
    // A body with a length has no room for a second copy.
    const copies = action === 'double' && kindOf(exchange) !== 'complete' ? 2 : 1
    if (copies === 2) armed.delete(lane)
    // A new connection begins with a round trip that brings nothing (TCP).
    const opening = way === 'up' && connection.bytesUp === 0 ? roundTripMs : 0
    return roundTripMs > 0 || copies > 1 ? { delayMs: opening + roundTripMs / 2, copies } : 'pass'
  }
  const connectionsOf = (name: string, lane: string): HttpConnection[] =>
    proxy.connections.filter(({ exchange }) => {
      const owner = exchange === null ? null : ownerOf(exchange)
      return owner?.name === name && owner.lane === lane
    })
  const rules: HttpRules = { request, up: unitRule('up'), down: unitRule('down') }
  const proxy = await HttpProxy.open(options)
  proxy.use(rules)

  return {
    port: proxy.port,
    use(name, fault) {
      known(name).fault = fault
      for (const connection of proxy.connections) {
        const { exchange } = connection
        if (exchange === null || ownerOf(exchange)?.name !== name) continue
        if (NETWORK_FAULTS[fault].cuts(kindOf(exchange))) connection.cut()
        else connection.release()
      }
    },
    faultOf: (name) => visitors.get(name)?.fault ?? 'none',
    counts: (name) => visitors.get(name)?.counts.lanes ?? {},
    bytes(name, lane, after) {
      const visitor = known(name)
      const now = Date.now()
      if (visitor.tap?.lane !== lane) visitor.tap = new Tap(lane, now)
      return visitor.tap.read(after, now)
    },
    delay(name, roundTripMs) {
      known(name).roundTripMs = roundTripMs
    },
    act(name, lane, action, n) {
      const { armed, flights } = known(name)
      if (n !== undefined && action !== 'release') return flights.act(lane, n, action)
      if (action === 'hold' || action === 'double') {
        armed.set(lane, action)
        return true
      }
      armed.delete(lane)
      for (const connection of connectionsOf(name, lane)) {
        if (action === 'cut') connection.cut()
        else connection.release()
      }
      return true
    },
    log(name) {
      const visitor = known(name)
      visitor.log ??= new EventLog(clock())
      return visitor.log
    },
    close: () => proxy.close(),
  }
}
