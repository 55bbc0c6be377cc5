import { type Exchange, type HttpConnection, kindOf, type Unit } from '@rungway/proxy'
import type { FlightAction } from '../lab/settings.ts'

/** Units that are remembered; the oldest have arrived, or are held by somebody who has more to hold. */
const MAX_FLIGHTS = 400

/** The number of a message of a lab, in JSON or in a string of JSON. */
const NUMBERS = /\\?"n\\?":(\d+)/g

interface Flight {
  readonly lane: string
  readonly numbers: ReadonlySet<number>
  readonly unit: Unit
  readonly connection: HttpConnection
  /** A body with a length has no room for a second copy. */
  readonly canDouble: boolean
}

/** Messages on their way down to one page, which that page can pick. */
export class Flights {
  readonly #flights: Flight[] = []

  /** A unit has left the server, and does not arrive at once. */
  left(lane: string, unit: Unit, exchange: Exchange, connection: HttpConnection): void {
    if (unit.type === 'head' || unit.bytes.length === 0) return
    const text = unit.bytes.toString('latin1')
    const numbers = new Set([...text.matchAll(NUMBERS)].map(([, n]) => Number(n)))
    if (numbers.size === 0) return
    this.#flights.push({ lane, numbers, unit, connection, canDouble: kindOf(exchange) !== 'complete' })
    if (this.#flights.length > MAX_FLIGHTS) this.#flights.shift()
  }

  /** Does that to the message. False: it is not under way, or cannot be doubled. */
  act(lane: string, n: number, action: Exclude<FlightAction, 'release'>): boolean {
    const flight = this.#flights.findLast((each) => each.lane === lane && each.numbers.has(n))
    if (flight === undefined || !flight.connection.isOpen) return false
    const { connection, unit, canDouble } = flight
    if (action === 'hold') return connection.change('down', unit, 'hold')
    if (action === 'double') return canDouble && connection.change('down', unit, 'double')
    // Only what is on the way can be lost: it is held for the moment in which its connection ends.
    if (!connection.change('down', unit, 'hold')) return false
    connection.cut()
    return true
  }
}
