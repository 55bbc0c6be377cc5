import {
  type Answer,
  type ChannelEvent,
  ClientChannels,
  type Json,
  type Position,
  type SubscribeFlags,
} from '@rungway/protocol'
import fc from 'fast-check'
import { expect } from 'vitest'
import { ModelHub, type ModelSession, type Trouble } from './model-hub.ts'

/** How many clients play, each as a user of its own. */
const CLIENTS = 3
const CHANNELS = ['news', 'room'] as const

/** More publications than one life of a history has. */
const A_LIFE = 1_000

/** What happens next. */
export type Turn =
  | { readonly type: 'unsubscribe' | 'publish'; readonly client: number; readonly channel: string }
  /** One subscriber more, which may want something that the others do not. */
  | { readonly type: 'subscribe'; readonly client: number; readonly channel: string; readonly flags: SubscribeFlags }
  /** So many bodies arrive. */
  | { readonly type: 'up' | 'down'; readonly client: number; readonly count: number }
  /** The session ends: what is on its way is lost. */
  | { readonly type: 'lose'; readonly client: number }
  | { readonly type: 'fork' | 'forget' | 'trim'; readonly channel: string }
  | { readonly type: 'trouble'; readonly troubles: readonly Trouble[] }
  | { readonly type: 'pass'; readonly ms: number }

const client = fc.nat({ max: CLIENTS - 1 })
const channel = fc.constantFrom(...CHANNELS)
const flags = fc.constantFrom<SubscribeFlags>({}, {}, { presence: true }, { conflate: true })
const one = <T extends Turn['type']>(...types: T[]) => fc.constantFrom(...types)

export const turns: fc.Arbitrary<Turn[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: one('publish'), client, channel }) },
    { weight: 1, arbitrary: fc.record({ type: one('unsubscribe'), client, channel }) },
    { weight: 2, arbitrary: fc.record({ type: one('subscribe'), client, channel, flags }) },
    { weight: 8, arbitrary: fc.record({ type: one('up', 'down'), client, count: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 1, arbitrary: fc.record({ type: one('lose'), client }) },
    { weight: 1, arbitrary: fc.record({ type: one('fork', 'forget', 'trim'), channel }) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: one('trouble'),
        troubles: fc.array(fc.constantFrom<Trouble>('stored', 'lost'), { minLength: 1, maxLength: 3 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: one('pass'), ms: fc.integer({ min: 1, max: 9 }) }) },
  ),
  { minLength: 20, maxLength: 100, size: 'max' },
)

/** What one subscription heard. */
interface Heard {
  readonly channel: string
  /** Begins anew where the subscriber was told that something is lost, after a position. */
  readonly runs: { readonly from: Position; readonly data: Json[] }[]
  readonly hear: (event: ChannelEvent) => void
}

interface Player {
  readonly machine: ClientChannels
  /** Those that listen still. */
  readonly listening: Heard[]
  readonly heard: Heard[]
  /** By what was published: how often it was settled, and how. */
  readonly settled: Map<string, Answer[]>
  session: ModelSession
  up: Json[]
  down: Json[]
}

/** Plays some clients of one hub, and checks what each has heard. Returns how much was heard, and how often loss was told. */
export function playChannels(script: readonly Turn[]): { readonly heard: number; readonly losses: number } {
  const hub = new ModelHub(CHANNELS)
  let now = 0
  let published = 0
  let opened = 0

  const open = (user: string, down: Json[]): ModelSession => {
    const session = {
      number: ++opened,
      subscribed: new Set<string>(),
      unsure: new Map(),
      user,
      say: (body: Json) => void down.push(body),
    }
    hub.sessions.add(session)
    return session
  }

  const players = Array.from({ length: CLIENTS }, (_, i): Player => {
    const down: Json[] = []
    return {
      machine: new ClientChannels(`${i}`.repeat(21), { opened() {}, requested() {}, stopped() {} }),
      listening: [],
      heard: [],
      settled: new Map(),
      session: open(`${i}`, down),
      up: [],
      down,
    }
  })

  const flush = (player: Player) => {
    const { machine } = player
    for (const call of machine.effects()) call()
    for (let { next } = machine; next !== undefined; { next } = machine) {
      player.up.push(next)
      machine.sent()
    }
  }

  const listen = (channel: string): Heard => {
    const runs: Heard['runs'] = []
    return {
      channel,
      runs,
      hear(event) {
        if (event.type === 'live' && (!event.recovered || runs.length === 0))
          runs.push({ from: event.position, data: [] })
        if (event.type === 'publication') runs.at(-1)?.data.push(event.publication.data)
      },
    }
  }

  const take = (turn: Turn): void => {
    switch (turn.type) {
      case 'trouble':
        hub.troubles.push(...turn.troubles)
        return
      case 'pass':
        now += turn.ms
        for (const player of players) if (player.machine.deadline <= now) player.machine.tick(now)
        return players.forEach(flush)
      case 'fork':
        return hub.fork(turn.channel)
      case 'forget':
        return hub.forget(turn.channel)
      case 'trim':
        hub.channel(turn.channel).kept.splice(0, 2)
        return
    }
    const player = players[turn.client]
    if (!player) return
    const { machine, listening, settled } = player
    switch (turn.type) {
      case 'subscribe': {
        const heard = listen(turn.channel)
        listening.push(heard)
        player.heard.push(heard)
        machine.subscribe(turn.channel, null, turn.flags, heard.hear)
        break
      }
      case 'unsubscribe': {
        const at = listening.findIndex((heard) => heard.channel === turn.channel)
        for (const { channel, hear } of at < 0 ? [] : listening.splice(at, 1)) machine.unsubscribe(channel, hear)
        break
      }
      case 'publish': {
        const data = `${turn.client} ${++published}`
        const answers: Answer[] = []
        settled.set(data, answers)
        machine.publish(turn.channel, data, (answer) => answers.push(answer))
        break
      }
      case 'up':
        for (const body of player.up.splice(0, turn.count)) hub.receive(player.session, body)
        break
      case 'down':
        for (const body of player.down.splice(0, turn.count)) machine.receive(body, now)
        break
      case 'lose':
        hub.sessions.delete(player.session)
        player.up = []
        player.down = []
        player.session = open(player.session.user, player.down)
        machine.reset()
        break
    }
    flush(player)
  }

  for (const turn of script) take(turn)
  // The network and the store are well again.
  hub.troubles = []
  for (let i = 0; i < 200; i++) {
    take({ type: 'pass', ms: 10 })
    for (let client = 0; client < CLIENTS; client++) {
      take({ type: 'up', client, count: 1_000 })
      take({ type: 'down', client, count: 1_000 })
    }
  }

  let [count, losses] = [0, 0]
  for (const { heard, settled, listening, up, down } of players) {
    expect([up, down]).toEqual([[], []])
    for (const each of heard) {
      const { channel, runs } = each
      const { log, lives } = hub.channel(channel)
      const before = ({ epoch, offset }: Position) => (lives.get(epoch) ?? 0) * A_LIFE + offset
      const isOpen = listening.includes(each)
      for (const [i, { from, data }] of runs.entries()) {
        const at = log.filter((stored) => before(stored) <= before(from)).length
        const end = at + data.length
        // [K6] [K7] What follows the position, in the order of the channel, each once, without a hole.
        expect(data).toEqual(log.slice(at, end).map((stored) => stored.data))
        // To the end, for whoever still listens.
        if (isOpen && i === runs.length - 1) expect(end).toBe(log.length)
        count += data.length
      }
      losses += Math.max(0, runs.length - 1)
    }
    for (const [data, answers] of settled) {
      expect([data, answers.length, answers[0]?.type]).toEqual([data, 1, 'ok'])
      const times = CHANNELS.map((name) => hub.channel(name).log.filter((stored) => stored.data === data).length)
      expect([data, times[0] === 1 || times[1] === 1, (times[0] ?? 0) + (times[1] ?? 0)]).toEqual([data, true, 1])
    }
  }
  for (const name of CHANNELS)
    for (let i = 0; i < CLIENTS; i++) {
      const mine = hub.channel(name).log.flatMap(({ data }) => {
        const [author, number] = String(data).split(' ').map(Number)
        return author === i ? [number ?? 0] : []
      })
      expect(mine).toEqual(mine.toSorted((a, b) => a - b))
    }
  return { heard: count, losses }
}
