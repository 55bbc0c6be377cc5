import type { GatewayOptions, NodeServer } from '@rungway/gateway'
import { clock } from '../network/clock.ts'
import type { Network } from '../network/network.ts'
import { isLane } from '../network/seen.ts'
import { Lab } from './lab.ts'
import { FLIGHT_ACTIONS, type LabCommand, type LabNews, readSettings } from './settings.ts'

/** Labs that are open at the same time; the one that was asked least lately makes room. */
const MAX_LABS = 40
/** A lab whose page says nothing for so long is closed. */
const IDLE_MS = 30_000
const SWEEP_MS = 5_000
const MAX_LANES = 16
const MAX_STEP = 200

interface Open {
  readonly lab: Lab
  askedAt: number
}

/** The labs of all pages, and what each page asks of its own. */
export class Labs {
  readonly #network: () => Network | null
  readonly #options: Pick<GatewayOptions, 'hosts'>
  readonly #open = new Map<string, Open>()
  readonly #timer: NodeJS.Timeout
  #server: NodeServer | null = null

  constructor(network: () => Network | null, options: Pick<GatewayOptions, 'hosts'>) {
    this.#network = network
    this.#options = options
    this.#timer = setInterval(() => this.#sweep(performance.now() - IDLE_MS), SWEEP_MS)
    this.#timer.unref()
  }

  /** The gateways of labs are served there from now on. */
  serveOn(server: NodeServer): void {
    this.#server = server
    server.once('close', () => this.close())
  }

  /**
   * Does what a page asks. `no-lab`: there is none, and none can be opened; `missed`: the message was not under way. `origins`: under which names the page may
   * use the gateway of its lab, besides its own.
   */
  do(visitor: string, command: LabCommand, origins: readonly string[] = []): 'done' | 'missed' | 'no-lab' {
    const network = this.#network()
    if (network === null || this.#server === null) return 'no-lab'
    const known = this.#open.get(visitor)
    if (command.type === 'set') {
      const lab = known?.lab ?? new Lab(visitor, network, this.#server, { ...this.#options, origins }, command.settings)
      this.#open.delete(visitor)
      this.#open.set(visitor, { lab, askedAt: performance.now() })
      const [oldest] = this.#open.keys()
      if (this.#open.size > MAX_LABS && oldest !== undefined) this.#close(oldest)
      lab.set(command.settings, command.lanes)
      return 'done'
    }
    if (known === undefined) return 'no-lab'
    switch (command.type) {
      case 'step':
        known.lab.step(command.count)
        return 'done'
      case 'run':
        known.lab.run(command.isRunning)
        return 'done'
      case 'restart':
        known.lab.restart()
        return 'done'
      case 'act':
        return network.act(visitor, command.lane, command.action, command.n) ? 'done' : 'missed'
    }
  }

  /** What has happened since the page asked last; null when it has no lab. */
  news(visitor: string, after: number): LabNews | null {
    const network = this.#network()
    const known = this.#open.get(visitor)
    if (network === null || known === undefined) return null
    known.askedAt = performance.now()
    const now = clock()
    return { now, ...network.log(visitor).read(after, now), counts: network.counts(visitor) }
  }

  close(): void {
    clearInterval(this.#timer)
    for (const visitor of [...this.#open.keys()]) this.#close(visitor)
  }

  #close(visitor: string): void {
    this.#open.get(visitor)?.lab.close()
    this.#open.delete(visitor)
  }

  #sweep(before: number): void {
    for (const [visitor, { askedAt }] of this.#open) if (askedAt < before) this.#close(visitor)
  }
}

/** The command in what a page has sent, if it is one. */
export function readCommand(said: unknown): LabCommand | null {
  if (typeof said !== 'object' || said === null) return null
  const { type, settings, lanes, count, isRunning, lane, action, n } = said as Readonly<Record<string, unknown>>
  switch (type) {
    case 'set':
      if (typeof settings !== 'object' || settings === null || !Array.isArray(lanes)) return null
      return { type, settings: readSettings(settings), lanes: lanes.filter(isLane).slice(0, MAX_LANES) }
    case 'step':
      return typeof count === 'number' && count >= 1 && count <= MAX_STEP ? { type, count } : null
    case 'run':
      return typeof isRunning === 'boolean' ? { type, isRunning } : null
    case 'restart':
      return { type }
    case 'act': {
      const known = FLIGHT_ACTIONS.find((each) => each === action)
      if (!isLane(lane) || known === undefined) return null
      return { type, lane, action: known, ...(typeof n === 'number' && { n }) }
    }
    default:
      return null
  }
}
