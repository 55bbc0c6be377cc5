import { signal } from '@preact/signals'
import type { TappedUnit } from '../../server/network/seen.ts'
import type { Activity, Lane } from '../lane/lane.ts'
import { readBytes } from '../site/network.ts'
import { bytesOf } from '../wire/dissect/dissect.ts'
import { type Line, linesOf } from './engine-io/packets.ts'

const READ_MS = 300
const KEPT_LINES = 60

/** What a lane's bytes say: the lines of its protocol, and its requests for the picture. */
export class Tapped {
  readonly lines = signal<readonly Line[]>([])
  readonly #visitor: string
  readonly #lane: Lane
  readonly #activities = new Map<number, Activity>()
  #last = 0
  #isReading = false

  constructor(visitor: string, lane: Lane) {
    this.#visitor = visitor
    this.#lane = lane
  }

  /** Resolves once everything that crosses from now on is recorded, until `signal` ends it. */
  async begin(signal: AbortSignal): Promise<void> {
    this.#activities.clear()
    this.lines.value = []
    await this.#read()
    this.lines.value = []
    const timer = setInterval(() => void this.#read(), READ_MS)
    signal.addEventListener('abort', () => clearInterval(timer))
  }

  async #read(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    const units = await readBytes(this.#visitor, this.#lane.name, this.#last)
    this.#isReading = false
    this.#last = units.at(-1)?.id ?? this.#last
    const lines = units.flatMap((unit) => {
      const read = linesOf(unit, bytesOf(unit.data))
      this.#draw(unit, read)
      return read
    })
    // The first ones are those to read: how it begins, and how it moves.
    if (lines.length > 0) this.lines.value = [...this.lines.value, ...lines].slice(0, KEPT_LINES)
  }

  #draw({ exchange, way, type, at }: TappedUnit, lines: readonly Line[]): void {
    const now = performance.now() - Date.now() + at
    const lane = this.#lane
    if (type === 'head' && way === 'up') {
      const kind = lines[0]?.kind
      const purpose = kind === 'socket' ? 'socket' : kind === 'post' ? 'up' : 'poll'
      const technique = kind === 'socket' ? 'websocket' : 'long-polling'
      this.#activities.set(exchange, lane.begin(purpose, technique, now))
    }
    const activity = this.#activities.get(exchange)
    if (activity === undefined || way === 'up') return
    const messages = lines.filter(({ kind }) => kind === 'message').length
    lane.arrived(activity, messages, now)
    if (type === 'end' || lines[0]?.kind === 'refused' || (type === 'body' && activity.purpose !== 'socket'))
      lane.end(activity, now)
  }
}
