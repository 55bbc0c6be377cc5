import { type Json, LINES, lanePayload } from '@rungway/protocol'
import { nanoid } from 'nanoid'
import type { User } from '../src/auth/user.ts'
import type { Broker } from '../src/broker/broker.ts'
import { MemoryBroker } from '../src/broker/memory/memory-broker.ts'
import { MemoryStore } from '../src/broker/memory/memory-store.ts'
import type { Authorize, ChannelTable } from '../src/channels/channel-options.ts'
import { type ChannelLayer, createChannelLayer } from '../src/channels/layer.ts'
import { type GatewayLimits, limitsWith } from '../src/limits.ts'
import type { Session } from '../src/sessions/session.ts'
import { type Direct, openDirect, type PlainLink } from './direct.ts'
import type { VirtualScheduler } from './virtual-scheduler.ts'

/** Everything is allowed to anyone. */
export const OPEN: ChannelTable = {
  '{any}': { allow: { subscribe: 'anyone', publish: 'anyone', say: 'anyone', history: 'anyone', presence: 'anyone' } },
}

export interface ChannelWorldOptions {
  readonly channels?: ChannelTable
  readonly authorize?: Authorize
  readonly authenticate?: (token: string) => User | null
  readonly limits?: Partial<GatewayLimits>
  readonly broker?: Broker
  /** Default: a time of its own. */
  readonly time?: VirtualScheduler
  /** The application's, for each session. */
  readonly opened?: (session: Session) => void
}

/** A client on a plain link, which says and hears bodies of the lane. */
export class LaneClient {
  readonly link: PlainLink
  readonly #world: ChannelWorld
  #seq = 0

  constructor(link: PlainLink, world: ChannelWorld) {
    this.link = link
    this.#world = world
  }

  /** Every body of the lane that came, in order. */
  get heard(): Json[] {
    return this.link.lines
      .filter((line) => line.endsWith(',"c"]'))
      .map((line) => (JSON.parse(line) as readonly [number, Json])[1])
  }

  /** What was heard since the last call. */
  take(): Json[] {
    const { heard } = this
    this.link.lines.length = 0
    return heard
  }

  /** Says some of them in one write. */
  say(...bodies: readonly Json[]): void {
    this.link.receive(bodies.map((body) => LINES.numbered(++this.#seq, lanePayload(JSON.stringify(body)))).join('\n'))
  }

  /** Says it, and returns what comes of it. */
  async tell(...bodies: readonly Json[]): Promise<Json[]> {
    this.say(...bodies)
    await this.#world.settle()
    return this.take()
  }
}

/** Sessions of a gateway with channels and without HTTP, in virtual time. */
export interface ChannelWorld extends Direct {
  readonly layer: ChannelLayer
  readonly store: MemoryStore
  readonly broker: Broker
  /** What the layer says that it keeps, in bytes. */
  kept(): number
  /** The codes of what clients were refused. */
  readonly refused: string[]
  /** Everything that can happen now has happened. */
  settle(): Promise<void>
  pass(ms: number): Promise<void>
  /** A client with a session of its own, or with one more link of it. `user` is what its token names. */
  client(user?: string, id?: string, link?: number): Promise<LaneClient>
  /** A reader that has no hello, and so cannot acknowledge. */
  bare(id: string): Promise<LaneClient>
}

export async function openChannels(options: ChannelWorldOptions = {}): Promise<ChannelWorld> {
  const limits = limitsWith(options.limits)
  let layer: ChannelLayer | null = null
  const authenticate = ({ headers }: Request): User | null => {
    const token = headers.get('authorization')?.replace(/^Bearer ?/, '') ?? ''
    return options.authenticate === undefined ? { id: token } : options.authenticate(token)
  }
  const direct = openDirect({
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.time === undefined ? {} : { time: options.time }),
    ...(options.opened === undefined ? {} : { opened: options.opened }),
    authenticate,
    layer(record) {
      if (layer === null) throw new Error('not open yet')
      return layer.layerOf(record)
    },
  })
  let kept = 0
  const refused: string[] = []
  const keep = (bytes: number) => {
    kept += bytes
  }
  const { time } = direct
  const store = new MemoryStore({ scheduler: time, kept: keep })
  const broker = options.broker ?? new MemoryBroker({ store, scheduler: time })
  layer = createChannelLayer({
    limits,
    scheduler: time,
    randomId: nanoid,
    report: (error, context) => direct.errors.push({ error, context }),
    authenticate,
    authorize: options.authorize,
    channels: options.channels ?? {},
    broker,
    kept: keep,
    refused: (code) => void refused.push(code),
  })
  const settle = async () => {
    // Promises and what is due soon set each other in motion.
    for (let turns = 0; turns < 5; turns++) {
      await new Promise((resolve) => setImmediate(resolve))
      time.settle()
    }
  }
  const world: ChannelWorld = Object.assign(direct, {
    layer,
    store,
    broker,
    settle,
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= 100) {
        time.pass(Math.min(left, 100))
        await settle()
      }
    },
    async client(user = '', id = nanoid(), number = 1) {
      const hello = { link: number, claim: number }
      const link = await direct.attach(id, hello, { authorization: `Bearer ${user}` })
      await settle()
      return new LaneClient(link, world)
    },
    async bare(id: string) {
      const link = await direct.attachBare(id)
      await settle()
      return new LaneClient(link, world)
    },
    kept: () => kept,
    refused,
  })
  return world
}
