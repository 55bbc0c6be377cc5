import { signal } from '@preact/signals'
import { type Json, unpack } from './columns.ts'
import { choicesOf, type Filter, type FilterKind, type More, type Results } from './results.ts'

/** Shown before the reader chooses: the project, and the nearest that it can be compared with. */
const FIRST_SYSTEMS: readonly string[] = ['rungway', 'ws', 'socket.io']

/** Where the results are read from: files beside the page, or the page itself. Null: nothing has been measured. */
export interface Source {
  results(): Promise<Json>
  more(): Promise<Json>
}

/** The benchmark's results, once they are loaded. */
export class Measured {
  readonly #source: Source
  #isMoreAsked = false
  /** `absent`: nothing has been measured, or the file cannot be had. */
  readonly results = signal<Results | 'loading' | 'absent'>('loading')
  /** What is loaded when a reader opens it. */
  readonly more = signal<More | 'loading' | 'absent'>('loading')
  readonly filter = signal<Filter>({
    systems: new Set(),
    techniques: new Set(),
    clients: new Set(),
    scenarios: new Set(),
  })

  constructor(source: Source) {
    this.#source = source
  }

  async load(): Promise<void> {
    try {
      const packed = await this.#source.results()
      if (packed === null) {
        this.results.value = 'absent'
        return
      }
      // Written by the build from what the page's own types say.
      const results = unpack(packed) as unknown as Results
      const { systems, techniques, clients, scenarios } = choicesOf(results)
      this.filter.value = {
        systems: new Set(systems.filter((system) => FIRST_SYSTEMS.includes(system))),
        techniques: new Set(techniques),
        clients: new Set(clients),
        scenarios: new Set(scenarios),
      }
      this.results.value = results
    } catch {
      this.results.value = 'absent'
    }
  }

  /** Loads the rest, once. */
  async loadMore(): Promise<void> {
    if (this.#isMoreAsked) return
    this.#isMoreAsked = true
    try {
      this.more.value = unpack(await this.#source.more()) as unknown as More
    } catch {
      this.#isMoreAsked = false
      this.more.value = 'absent'
    }
  }

  /** Shows what has that name, or does not. */
  show(kind: FilterKind, name: string, isShown: boolean): void {
    const names = new Set(this.filter.value[kind])
    if (isShown) names.add(name)
    else names.delete(name)
    this.showOnly(kind, names)
  }

  /** Shows what has one of these names, and nothing else of its kind. */
  showOnly(kind: FilterKind, names: Iterable<string>): void {
    this.filter.value = { ...this.filter.value, [kind]: new Set(names) }
  }
}
