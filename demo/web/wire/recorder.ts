import { computed, signal } from '@preact/signals'
import { TRANSPORTS } from '@rungway/client'
import type { TappedUnit } from '../../server/network/seen.ts'
import { bytesOf, dissect, headText } from './dissect/dissect.ts'
import { type Field, utf8 } from './dissect/field.ts'
import { unmaskedOf } from './dissect/socket.ts'
import type { WireSource } from './source.ts'

const READ_MS = 500
const KEPT = 250
const SUMMARY_CHARS = 90

/** A unit that has crossed, ready to be looked at. */
export interface Crossing {
  readonly unit: TappedUnit
  readonly bytes: Uint8Array
  readonly fields: readonly Field[]
  /** The transport of its request. */
  readonly technique: string
  /** What it says, in a line. */
  readonly summary: string
  /** The head of the request or response that it belongs to. */
  readonly head: string
}

/** What is known of a request and its response. */
interface Exchange {
  technique: string
  up: string
  down: string
}

/** One session of this page, and every byte of it that has crossed the network. */
export class Recorder {
  readonly source: WireSource
  readonly crossings = signal<readonly Crossing[]>([])
  readonly isPaused = signal(false)
  /** What was chosen; null leaves it to the ladder. */
  readonly chosen = signal<string | null>(null)
  readonly chosenId = signal<number | null>(null)
  readonly crossing = computed(() => this.crossings.value.find(({ unit }) => unit.id === this.chosenId.value) ?? null)
  readonly #exchanges = new Map<number, Exchange>()
  readonly #timer: ReturnType<typeof setInterval>
  #last = 0
  #isReading = false

  constructor(source: WireSource) {
    this.source = source
    this.#timer = setInterval(() => void this.#read(), READ_MS)
  }

  /** Moves the session to that transport; null leaves the choice to the ladder. */
  use(transport: string | null): void {
    this.chosen.value = transport
    this.source.use(transport)
  }

  /** Sends a message, or plays once more what was recorded. */
  say(): void {
    this.source.say()
  }

  close(): void {
    clearInterval(this.#timer)
    this.source.close()
  }

  async #read(): Promise<void> {
    if (this.#isReading || document.hidden) return
    this.#isReading = true
    const units = await this.source.read(this.#last)
    this.#isReading = false
    this.#last = units.at(-1)?.id ?? this.#last
    if (this.isPaused.value || units.length === 0) return
    const fresh = units.filter(({ type }) => type !== 'end').map((unit) => this.#crossing(unit))
    this.crossings.value = [...this.crossings.value, ...fresh].slice(-KEPT)
    this.chosenId.value ??= fresh[0]?.unit.id ?? null
  }

  #crossing(unit: TappedUnit): Crossing {
    const bytes = bytesOf(unit.data)
    const exchange = this.#exchanges.get(unit.exchange) ?? { technique: '', up: '', down: '' }
    this.#exchanges.set(unit.exchange, exchange)
    // Numbers ascend: what is older than all that is shown is done.
    this.#exchanges.delete(unit.exchange - KEPT)
    if (unit.type === 'head') {
      exchange[unit.way] = headText(bytes)
      if (unit.way === 'up') exchange.technique = techniqueIn(exchange.up) ?? this.source.transport ?? ''
    }
    const head = exchange[unit.way]
    return {
      unit,
      bytes,
      fields: dissect(unit, bytes, head),
      technique: exchange.technique,
      summary: summaryOf(unit, bytes).slice(0, SUMMARY_CHARS),
      head,
    }
  }
}

/** The transport that a request is for; null for one that carries up for any. */
function techniqueIn(head: string): string | null {
  const path = /^\S+ ([^ ?]*)/.exec(head)?.[1]?.split('/').at(-1) ?? ''
  return TRANSPORTS.some(({ name }) => name === path) ? path : null
}

function summaryOf({ type }: TappedUnit, bytes: Uint8Array): string {
  if (type === 'frame') return unmaskedOf(bytes).replaceAll('\n', ' ')
  const text = utf8(bytes)
  if (type === 'head') return text.split('\r\n')[0]?.replace(/\?\S*/, '?…') ?? ''
  // Without the size of the chunk.
  return text
    .replace(/^[0-9a-f]+\r\n/i, '')
    .trim()
    .replaceAll(/\s+/g, ' ')
}
