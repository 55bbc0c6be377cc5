import { HttpProxy, PASS } from '@rungway/proxy'
import type { DrawnFault } from '../hostile/random/faults.ts'

/** What there is, how long a fault lasts, and a calm after it, in milliseconds. */
export interface Season {
  readonly faults: readonly DrawnFault[]
  readonly faultMs: readonly [least: number, most: number]
  readonly calmMs: readonly [least: number, most: number]
}

const within = ([least, most]: readonly [number, number], draw: number): number => least + draw * (most - least)

/** A network of its own for some clients, with one fault after another, and cuts at random. */
export class Weather {
  readonly proxy: HttpProxy
  faults = 0
  cuts = 0
  readonly #random: () => number
  readonly #season: Season
  #timer: NodeJS.Timeout | null = null

  private constructor(proxy: HttpProxy, random: () => number, season: Season) {
    this.proxy = proxy
    this.#random = random
    this.#season = season
  }

  static async open(target: number, random: () => number, season: Season): Promise<Weather> {
    return new Weather(await HttpProxy.open({ target }), random, season)
  }

  begin(): void {
    this.#calm()
  }

  /** The network is as it should be, from now on. */
  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.proxy.use(PASS)
  }

  /**
   * Everyone has left. A network that has gone silent is not told so, and keeps connections that
   * both ends have given up.
   */
  clear(): void {
    for (const connection of this.proxy.connections) connection.cut()
  }

  #calm(): void {
    this.proxy.use(PASS)
    this.#cutSome()
    this.#timer = setTimeout(() => this.#fault(), within(this.#season.calmMs, this.#random()))
  }

  #fault(): void {
    const { faults } = this.#season
    const fault = faults[Math.floor(this.#random() * faults.length)]
    const value = fault?.values[Math.floor(this.#random() * fault.values.length)] ?? 0
    if (fault !== undefined) this.proxy.use(fault.rules(value))
    this.faults += 1
    this.#cutSome()
    this.#timer = setTimeout(() => this.#calm(), within(this.#season.faultMs, this.#random()))
  }

  /** One in four times all of them, else about a third. */
  #cutSome(): void {
    const share = this.#random() < 0.25 ? 1 : 0.3
    for (const connection of this.proxy.connections) {
      if (this.#random() >= share) continue
      connection.cut()
      this.cuts += 1
    }
  }

  close(): Promise<void> {
    this.end()
    return this.proxy.close()
  }
}
