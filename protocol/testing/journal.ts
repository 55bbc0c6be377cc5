import type { Outcome } from '../src/ladder/rung.ts'
import { toBase64 } from '../src/wire/base64.ts'
import type { Code } from '../src/wire/codes.ts'
import type { Body } from '../src/wire/frame.ts'

/** A rule of PROTOCOL.md that did not hold. The message begins with its id. */
export class RuleBroken extends Error {}

export function hold(rule: string, holds: boolean, what: () => string): void {
  if (!holds) throw new RuleBroken(`${rule}: ${what()}`)
}

/** What must have been reached for a run to mean something. */
export const REACHED = [
  'welcomed',
  'delivered',
  'replay',
  'gap',
  'broken',
  'replaced',
  'refused stale claim',
  'displaced by a repeat',
  'candidate claims',
  'candidate fails',
  'taken over',
  'reset',
  'restart',
  'another epoch',
  'expired',
  'silent',
  'owner given up',
  'was refused',
  'was silent',
  'was one-behind',
  'was held',
  'was late',
  'was cut',
  'away',
  'overflow up',
  'overflow down',
  'close by client',
  'close by gateway',
  'close during a cut',
  'POST fails',
  'GET carries up',
  'carried by an answer up',
  'poll fails',
  'straggler heard',
] as const

/** What a link was judged to have been. */
export const OUTCOMES = {
  refused: 'was refused',
  // Only an environment does that, and there is none here.
  blocked: 'was refused',
  silent: 'was silent',
  'one-behind': 'was one-behind',
  held: 'was held',
  late: 'was late',
  cut: 'was cut',
  broken: 'broken',
} as const satisfies Record<Outcome, Reached>

export type Reached = (typeof REACHED)[number]
export type Coverage = Record<Reached, number>

export const noCoverage = (): Coverage =>
  Object.fromEntries(REACHED.map((name) => [name, 0])) as Record<Reached, number>

/** As long as an id has to be. */
export const sessionId = (name: string): string => name.padEnd(22, '_')

/** What one session of the client's said and heard. After a reset there is a next one. */
export interface ClientLife {
  readonly id: string
  readonly name: string
  said: number
  heard: number
  /** The session of the gateway's whose welcome or message came first: all that is heard is heard from it. */
  peer: GatewayLife | null
  closes: boolean
  end:
    | null
    | { readonly type: 'closed'; readonly by: 'client' | 'gateway' }
    | { readonly type: 'lost'; readonly code: string }
}

/** What one session of the gateway's said and heard. After a restart the same id may name another. */
export interface GatewayLife {
  readonly id: string
  readonly name: string
  said: number
  heard: number
  closes: boolean
  heardClose: boolean
  end: Code | 'restart' | null
}

/** Every third is bytes; lengths differ, so that limits by bytes are met at odd places. */
export function bodyOf(name: string, n: number): Body {
  const text = `${name}:${n}:`.padEnd(10 + (n % 4) * 20, 'é')
  return n % 3 === 2 ? Uint8Array.from(text, (char) => char.charCodeAt(0)) : text
}

/** Who said it, and as which. */
export function readBody(body: Body): { readonly name: string; readonly n: number } {
  const text = body instanceof Uint8Array ? String.fromCharCode(...body) : String(body)
  const [name = '', n = ''] = text.split(':')
  return { name, n: Number(n) }
}

/** Delivery in order and once: the number is the next, and the body is exactly what was said. */
export function isExpected(body: Body, name: string, n: number): boolean {
  const wanted = bodyOf(name, n)
  if (!(wanted instanceof Uint8Array)) return body === wanted
  return body instanceof Uint8Array && toBase64(body) === toBase64(wanted)
}

/** What happened in one life, from the outside. */
export class Journal {
  readonly reached: Coverage = noCoverage()
  readonly clients: ClientLife[] = []
  readonly gateways: GatewayLife[] = []
  /** Where a replay tells what happens; null when nobody reads it. */
  readonly log: ((text: string) => void) | null

  constructor(log: ((text: string) => void) | null) {
    this.log = log
  }

  client(id: string): ClientLife | undefined {
    return this.clients.find((life) => life.id === id)
  }

  /** How much of what a session of the client's said has been heard at most, its close included. */
  heardFrom(id: string): number {
    let most = 0
    for (const life of this.gateways) if (life.id === id) most = Math.max(most, life.heard + (life.heardClose ? 1 : 0))
    return most
  }
}
