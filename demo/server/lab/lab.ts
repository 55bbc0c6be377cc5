import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  type NodeServer,
  type Session,
  TRANSPORTS,
} from '@rungway/gateway'
import { mountEngineIo } from '@rungway/gateway/engine-io'
import { HISTORICAL_TRANSPORTS } from '@rungway/gateway/historical'
import { clock } from '../network/clock.ts'
import type { Network } from '../network/network.ts'
import { type LabSettings, messageOf, readMessage } from './settings.ts'

/** Lanes that speak Engine.IO have names that begin so. */
const ENGINE_IO = 'engine-io'

/** Messages of one turn: a timer that is late sends what is due, but not a minute's worth. */
const MAX_TURN = 20

/** Sessions of one lab; a page has about a dozen lanes, and what a restart leaves behind. */
const MAX_SESSIONS = 60

/**
 * One page's lab: a gateway of its own, so that it can set how polls behave and restart it, and a row of numbered
 * messages that every lane is sent in the same turn.
 */
export class Lab {
  readonly #visitor: string
  readonly #network: Network
  readonly #server: NodeServer
  readonly #options: Pick<GatewayOptions, 'hosts' | 'origins'>
  #settings: LabSettings
  #lanes: readonly string[] = []
  #gateway: Gateway
  readonly #attached = new Map<string, { detach(): void }>()
  readonly #sessions = new Set<Session>()
  #count = 0
  #timer: NodeJS.Timeout | undefined

  constructor(
    visitor: string,
    network: Network,
    server: NodeServer,
    options: Pick<GatewayOptions, 'hosts' | 'origins'>,
    settings: LabSettings,
  ) {
    this.#visitor = visitor
    this.#network = network
    this.#server = server
    this.#options = options
    this.#settings = settings
    this.#gateway = this.#open()
  }

  set(settings: LabSettings, lanes: readonly string[]): void {
    const { pollMs, holdMs, everyMs } = this.#settings
    this.#settings = settings
    this.#network.delay(this.#visitor, settings.roundTripMs)
    if (pollMs !== settings.pollMs || holdMs !== settings.holdMs) this.restart()
    for (const lane of this.#lanes) if (!lanes.includes(lane)) this.#detach(lane)
    this.#lanes = lanes
    this.#attach()
    if (this.#timer !== undefined && everyMs !== settings.everyMs) this.run(true)
  }

  restart(): void {
    for (const lane of this.#lanes) this.#detach(lane)
    this.#gateway.close()
    this.#sessions.clear()
    this.#gateway = this.#open()
    this.#attach()
  }

  /** Sends messages at the rate of the settings, until it is told otherwise. */
  run(isRunning: boolean): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    const { everyMs } = this.#settings
    if (!isRunning || everyMs === 0) return
    let dueAt = performance.now() + everyMs
    this.#timer = setInterval(() => {
      const due = Math.floor((performance.now() - dueAt) / everyMs) + 1
      if (due <= 0) return
      dueAt += due * everyMs
      this.step(Math.min(due, MAX_TURN))
    }, everyMs)
  }

  /** So many messages now. Where they go up, the page sends them. */
  step(count: number): void {
    if (this.#settings.direction === 'up') return
    for (let i = 0; i < count; i += 1) {
      this.#count += 1
      const at = clock()
      const message = messageOf(this.#count, at, this.#settings.bytes)
      this.#network.log(this.#visitor).add({ type: 'sent', at, n: this.#count })
      for (const session of this.#sessions) session.send(message)
    }
  }

  close(): void {
    this.run(false)
    for (const lane of this.#lanes) this.#detach(lane)
    this.#gateway.close()
  }

  #open(): Gateway {
    const { pollMs, holdMs } = this.#settings
    const gateway = createGateway({
      ...this.#options,
      transports: [...TRANSPORTS, ...HISTORICAL_TRANSPORTS],
      limits: { pollMs, pingMs: holdMs, maxSessions: MAX_SESSIONS, drainRetryMs: 0 },
    })
    gateway.on('session', (session) => {
      this.#sessions.add(session)
      session.on('close', () => this.#sessions.delete(session))
      session.on('message', (body) => this.#heard(session, body))
    })
    return gateway
  }

  /** What a lane sends first is its name, and then messages. */
  readonly #names = new WeakMap<Session, string>()

  #heard(session: Session, body: unknown): void {
    const lane = this.#names.get(session)
    if (lane === undefined) {
      if (typeof body === 'string' && this.#lanes.includes(body)) this.#names.set(session, body)
      return
    }
    const message = readMessage(body)
    if (message === null) return
    const { n, at: sentAt } = message
    this.#network.log(this.#visitor).add({ type: 'arrived', at: clock(), lane, n, sentAt })
  }

  #attach(): void {
    for (const lane of this.#lanes) {
      if (this.#attached.has(lane)) continue
      const path = `/lab/${this.#visitor}/${lane}`
      const mounted = lane.startsWith(ENGINE_IO) ? mountEngineIo(this.#gateway) : this.#gateway
      this.#attached.set(lane, mounted.attach(this.#server, { path }))
    }
  }

  #detach(lane: string): void {
    this.#attached.get(lane)?.detach()
    this.#attached.delete(lane)
  }
}
