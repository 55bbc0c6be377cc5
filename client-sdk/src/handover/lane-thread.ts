import type { Json, Position } from '@rungway/protocol'
import type { SavedLane, SavedPublish } from './saved-state.ts'

/** How many numbers of the machine mean others, and which. */
interface Shift {
  /** What is added to the id of a question. */
  readonly ids: number
  /** The numbers of what the page before has published, in the order in which it is published again. */
  readonly seqs: readonly number[]
  /** The number after which those of this page begin. */
  readonly lastSeq: number
}

const NO_SHIFT: Shift = { ids: 0, seqs: [], lastSeq: 0 }

/**
 * Continues the lane of the page before. A machine counts ids and numbers from 1; for the gateway
 * they go on where that page was, under its name. Pure: bodies go in and come out.
 */
export class LaneThread {
  readonly producer: string
  readonly #shift: Shift
  #lastId: number
  #lastSeq: number
  /** Channels that the gateway has subscribed by itself, by alias. */
  readonly #served = new Map<number, readonly [channel: string, position: Position]>()
  /** Requests of the gateway's that are not answered. */
  readonly #requests = new Set<number>()

  /** `name`: of this page, where there was none before it. */
  constructor(name: string, saved: SavedLane | null) {
    this.producer = saved?.producer ?? name
    this.#shift = saved
      ? { ids: saved.lastId, seqs: saved.pending.map(([seq]) => seq), lastSeq: saved.lastSeq }
      : NO_SHIFT
    this.#lastId = this.#shift.ids
    this.#lastSeq = this.#shift.lastSeq
  }

  /** What the gateway is said instead of what the machine says. The same body may come again. */
  up(body: Json): Json {
    if (!Array.isArray(body)) return body
    const [kind, id, ...rest] = body as [string, number, ...Json[]]
    if (kind === 'say') return body
    if (kind === 'ok' || kind === 'no') {
      this.#requests.delete(id)
      return body
    }
    const real = id + this.#shift.ids
    this.#lastId = Math.max(this.#lastId, real)
    if (kind === 'pub') return [kind, real, ...this.#published(rest)]
    if (kind === 'sub') return [kind, real, ...this.#subscribed(rest)]
    return [kind, real, ...rest]
  }

  /** What the machine is to hear instead of what the gateway says; null for nothing. */
  down(body: Json): Json | null {
    if (!Array.isArray(body) || typeof body[0] === 'number') return body
    const [kind, first, ...rest] = body as [string, number, ...Json[]]
    switch (kind) {
      case 'ok':
      case 'no': {
        const id = first - this.#shift.ids
        // To a question of the page before, which waits for no answer.
        return id > 0 ? [kind, id, ...rest] : null
      }
      case 'req':
        this.#requests.add(first)
        return body
      case 'on': {
        const [channel, epoch, offset] = rest as [string, string, number]
        this.#served.set(first, [channel, { epoch, offset }])
        return body
      }
      case 'off':
        this.#served.delete(first)
        return body
      default:
        return body
    }
  }

  /** The session is lost, and with it what the gateway knew of the lane. */
  reset(): void {
    this.#served.clear()
    this.#requests.clear()
  }

  /** Says that requests of the gateway's will not be answered by this page. */
  refusals(): Json[] {
    const ids = [...this.#requests]
    this.#requests.clear()
    return ids.map((id) => ['no', id, 'reset', 'The page was reloaded before it answered'])
  }

  /**
   * What the page after goes on from. `bodies`: all that the machine would say after a lost session.
   * `positions`: what the application has been given, by channel.
   */
  save(bodies: readonly Json[], positions: ReadonlyMap<string, Position>): SavedLane {
    const pending: SavedPublish[] = []
    for (const body of bodies) {
      const [kind, , channel, data, , seq] = this.up(body) as [string, number, string, Json, string, number]
      if (kind === 'pub') pending.push([seq, channel, data])
    }
    const served = [...this.#served].map(
      ([alias, [channel, position]]) => [alias, channel, positions.get(channel) ?? position] as const,
    )
    const byGateway = new Set(served.map(([, channel]) => channel))
    return {
      producer: this.producer,
      lastId: this.#lastId,
      lastSeq: this.#lastSeq,
      pending,
      positions: [...positions].filter(([channel]) => !byGateway.has(channel)),
      served,
    }
  }

  #published([channel = null, data = null, , seq]: readonly Json[]): Json[] {
    const { seqs, lastSeq } = this.#shift
    const counted = Number(seq)
    const real = seqs[counted - 1] ?? lastSeq + counted - seqs.length
    this.#lastSeq = Math.max(this.#lastSeq, real)
    return [channel, data, this.producer, real]
  }

  #subscribed([channel = null, since = null, flags]: readonly Json[]): Json[] {
    const isMember = typeof flags === 'object' && flags !== null && 'member' in flags
    return [channel, since, isMember ? { ...flags, member: this.producer } : (flags ?? {})]
  }
}
