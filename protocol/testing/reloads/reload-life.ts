import type { ChannelClient, Subscription } from '../../../client-sdk/src/channels/types.ts'
import { withChannels } from '../../../client-sdk/src/channels/with-channels.ts'
import { createClient } from '../../../client-sdk/src/client.ts'
import { type HandoverLoss, handover } from '../../../client-sdk/src/handover/handover.ts'
import { decodeState } from '../../../client-sdk/src/handover/saved-state.ts'
import { TRANSPORTS } from '../../../client-sdk/src/transports/index.ts'
import { createGateway } from '../../../gateway/src/gateway.ts'
import { BASE } from '../client/address.ts'
import { fetchOver } from '../client/fetch.ts'
import { Page } from '../client/page.ts'
import { socketOver } from '../client/socket.ts'
import { schedulerOf } from '../gateway/scheduler.ts'
import { serve } from '../gateway/serve.ts'
import { SlowNetwork } from '../lines/slow-network.ts'
import { idsFrom, randomFrom } from '../random.ts'
import type { Kind } from '../script.ts'
import { VirtualTime } from '../virtual-time.ts'
import { TabStorage } from './tab-storage.ts'

/** A tab whose page is reloaded again and again, as data. */
export interface ReloadLife {
  readonly seed: number
  readonly transports: readonly Kind[]
  readonly bytesPerSecond: number
  /** How long each page lives, and when in it the application begins to listen. */
  readonly pages: readonly { readonly ms: number; readonly listensAt: number }[]
  /** Between the end of a page and the beginning of the next. */
  readonly gapMs: number
  /** When each side says a message of so many characters, and publishes one. */
  readonly said: readonly { readonly at: number; readonly by: 'client' | 'gateway'; readonly chars: number }[]
  /** Whether the tab is duplicated between the first two pages. */
  readonly isDuplicated: boolean
}

export interface ReloadOutcome {
  readonly sessions: number
  readonly losses: readonly HandoverLoss[]
  readonly resets: readonly string[]
  /** Changes of members that others in the channel are told. */
  readonly members: readonly string[]
  /** How often something of each kind was handed over. */
  readonly carried: { outbox: number; joined: number; unheard: number; pending: number }
}

const MAX_EVENTS = 400_000
/** Long enough for a slow line to carry all of it. */
const SETTLED_MS = 120_000
/** How long the other tab lives. */
const TWIN_MS = 2_000
const ROOM = 'room'

const text = (nth: number, chars: number): string => `${nth} `.padEnd(chars, `say "${nth}", señor. `)
const numberOf = (body: unknown): number => Number(String(body).split(' ')[0])

/** What one side has said and the other has heard: whatever is not next throws. */
class Count {
  said = 0
  heard = 0
  readonly #way: string

  constructor(way: string) {
    this.#way = way
  }

  hear(body: unknown): void {
    this.heard++
    if (numberOf(body) !== this.heard) throw new Error(`${this.#way}: ${this.heard} was to come, not ${numberOf(body)}`)
  }
}

/** Counts what has been saved. */
function look(storage: TabStorage, carried: ReloadOutcome['carried']): void {
  const saved = storage.getItem(storage.key(0) ?? '')
  const state = saved && decodeState(saved.slice(saved.indexOf(' ') + 1))
  if (!state) return
  const { outbox, joined, unheard, lane } = state
  if (outbox.length > 0) carried.outbox++
  if (joined !== '') carried.joined++
  if (unheard.length > 0) carried.unheard++
  if (lane?.pending.length) carried.pending++
}

/**
 * Lets the pages of a tab follow each other, and their gateway talk to them. Throws when a message or
 * a publication comes twice, out of order, or not at all.
 */
export async function playReloads(life: ReloadLife, log?: (line: string) => void): Promise<ReloadOutcome> {
  const time = new VirtualTime(MAX_EVENTS)
  const random = randomFrom(life.seed)
  const gateway = createGateway({
    scheduler: schedulerOf(time),
    randomId: idsFrom(random),
    limits: { lingerMs: 600_000 },
    channels: {
      [ROOM]: {
        allow: { subscribe: 'anyone', publish: 'anyone', presence: 'anyone' },
        history: { messages: 1_000, bytes: 1e7 },
      },
    },
  })
  const line = { bytesPerSecond: life.bytesPerSecond, latencyMs: 20, forbidsPosts: false, maxUrlChars: 8_000 }
  const network = new SlowNetwork(
    time,
    line,
    (asked) => (reply) => serve(gateway.handler, asked, reply, (ms, run) => time.after(ms, run)),
  )
  const counts = { up: new Count('up'), down: new Count('down'), channel: new Count('channel') }
  const outcome = {
    sessions: 0,
    losses: [] as HandoverLoss[],
    resets: [] as string[],
    members: [] as string[],
    carried: { outbox: 0, joined: 0, unheard: 0, pending: 0 },
  }
  void gateway.hub.broker.join(ROOM, null, (told) => {
    if (told.type === 'member') outcome.members.push(told.change)
  })
  gateway.on('session', (session) => {
    outcome.sessions++
    session.on('message', (body) => counts.up.hear(body))
  })

  const open = (storage: TabStorage, shared: TabStorage) => {
    const page = new Page({ time, random, network: { fetch: fetchOver(network), WebSocket: socketOver(network) } })
    const options = {
      transports: life.transports.flatMap((name) => TRANSPORTS.filter((transport) => transport.name === name)),
      environment: page.environment,
      warnings: false,
      handover: handover({
        storage,
        sharedStorage: shared,
        now: () => time.now,
        onLost: (loss) => outcome.losses.push(loss),
      }),
    }
    const client = withChannels(createClient(BASE, options), options)
    client.on('reset', ({ code }) => outcome.resets.push(code))
    client.on('wire', ({ direction, text: lines }) =>
      log?.(`${time.now.toFixed(0)} ${direction} ${lines.slice(0, 150)}`),
    )
    return { client, page }
  }

  const listen = (client: ChannelClient): Subscription => {
    client.on('message', (body) => counts.down.hear(body))
    const subscription = client.channel(ROOM).subscribe({ presence: true })
    subscription.on('status', (status) => {
      if (status.name === 'live' && !status.recovered) throw new Error('the channel was not recovered')
    })
    subscription.on('publication', ({ data }) => counts.channel.hear(data))
    return subscription
  }

  const storage = new TabStorage()
  const shared = new TabStorage()
  let current: ChannelClient | undefined
  /** What the application has to say while there is no page waits for the next one. */
  const unsaid: ((client: ChannelClient) => void)[] = []
  const inPage = (run: (client: ChannelClient) => void) => void (current ? run(current) : unsaid.push(run))
  const speak = (client: ChannelClient, chars: number) => {
    client.send(text(++counts.up.said, chars))
    client
      .channel(ROOM)
      .publish(text(++counts.channel.said, chars))
      .catch(() => {})
  }
  for (const { at, by, chars } of life.said) {
    time.at(at, () => {
      const [session] = gateway.sessions()
      if (by === 'gateway') session?.send(text(++counts.down.said, chars))
      else inPage((client) => speak(client, chars))
    })
  }

  let at = 0
  for (const [nth, { ms, listensAt }] of life.pages.entries()) {
    const isLast = nth === life.pages.length - 1
    time.at(at, () => {
      const copy = storage.copy()
      look(storage, outcome.carried)
      const { client, page } = open(storage, shared)
      current = client
      log?.(`${time.now} PAGE ${nth}`)
      // The first one subscribes at once: what is published before anyone has subscribed is not recovered.
      const begin = () => current === client && listen(client)
      if (nth === 0) begin()
      else time.after(listensAt, begin)
      for (const run of unsaid.splice(0)) run(client)
      if (nth === 1 && life.isDuplicated) {
        const twin = open(copy, shared)
        twin.client.on('message', (body) => {
          throw new Error(`the other tab has heard ${numberOf(body)}`)
        })
        time.after(TWIN_MS, () => twin.client.close())
      }
      if (isLast) return
      time.after(ms, () => {
        log?.(`${time.now} GONE ${nth}`)
        current = undefined
        page.live('gone')
        // A browser lets go of what a page had open.
        time.after(5, () => network.cutAll())
      })
    })
    at += ms + life.gapMs
  }
  const { up, down, channel } = counts
  const last = Math.max(at + TWIN_MS, ...life.said.map((each) => each.at))
  const isDone = () =>
    time.now > last && up.heard === up.said && down.heard === down.said && channel.heard === channel.said
  const ending = await time.run(last + SETTLED_MS, isDone)
  if (ending !== 'stopped')
    throw new Error(
      `${ending}: up ${up.heard}/${up.said}, down ${down.heard}/${down.said}, channel ${channel.heard}/${channel.said}`,
    )
  return outcome
}
