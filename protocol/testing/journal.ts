import type { Outcome } from '../src/ladder/rung.ts'
import { Account } from './account.ts'

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
  // Only an environment does that, and the simulated one never does.
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

/** What one session of the client's said and heard. After a reset there is a next one. */
export interface ClientLife {
  readonly id: string
  readonly name: string
  readonly account: Account
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
  /** Which of the gateways has it: each restart is another. */
  gateway: number
  /** All that had it. */
  readonly gateways: Set<number>
  readonly account: Account
  heard: number
  /** What was taken of its client, where the application has yet to hear some of that. */
  taken: number
  /** It is to go on at another node, and nothing is taken of its client meanwhile. */
  isHeld: boolean
  closes: boolean
  heardClose: boolean
  /** Others may say that it is gone, though it is not: its node cannot be reached, or stands still. */
  isDoubted: boolean
  /** The registry of nodes has lost where it is. */
  isMislaid: boolean
  end: string | null
}

/** How much of what its client said a session has, its close included. */
export const takenBy = ({ heard, heardClose, taken }: GatewayLife): number =>
  Math.max(heard + (heardClose ? 1 : 0), taken)

/** What happened in one life, from the outside. */
export class Journal {
  readonly reached: Coverage = noCoverage()
  readonly clients: ClientLife[] = []
  readonly gateways: GatewayLife[] = []
  /** Where a replay reports what happens; null when nothing reads it. */
  readonly log: ((text: string) => void) | null
  #broken: RuleBroken | null = null

  constructor(log: ((text: string) => void) | null) {
    this.log = log
  }

  /** The first rule that did not hold. */
  get broken(): RuleBroken | null {
    return this.#broken
  }

  /** Noted, and not thrown: it would be caught by the product, whose callbacks and promises call this. */
  readonly hold = (rule: string, holds: boolean, what: () => string): void => {
    if (!holds) this.#broken ??= new RuleBroken(`${rule}: ${what()}`)
  }

  beginClient(id: string): ClientLife {
    const name = `client-${this.clients.length + 1}`
    const life: ClientLife = { id, name, account: new Account(), heard: 0, peer: null, closes: false, end: null }
    this.clients.push(life)
    return life
  }

  beginGateway(id: string, gateway: number): GatewayLife {
    const name = `gateway-${this.gateways.length + 1}`
    const account = new Account()
    const words = { closes: false, heardClose: false, isHeld: false, isDoubted: false, isMislaid: false, end: null }
    const life: GatewayLife = { id, name, gateway, gateways: new Set([gateway]), account, heard: 0, taken: 0, ...words }
    this.gateways.push(life)
    return life
  }

  client(id: string): ClientLife | undefined {
    return this.clients.find((life) => life.id === id)
  }

  /** How much of what a session of the client's said has been heard at most, its close included. */
  heardFrom(id: string): number {
    let most = 0
    for (const life of this.gateways) if (life.id === id) most = Math.max(most, takenBy(life))
    return most
  }
}
