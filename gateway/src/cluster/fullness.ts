/** How many sessions other nodes have, as far as they say, and with those that they were given since. */
export class Fullness {
  readonly #counts: Map<string, number>
  /** One that does not say it is taken to be as full as the fullest. */
  readonly #most: number

  constructor(counts: ReadonlyMap<string, number>) {
    this.#counts = new Map(counts)
    this.#most = Math.max(0, ...counts.values())
  }

  /** One more session is on its way there. */
  gave(node: string): void {
    this.#counts.set(node, this.#of(node) + 1)
  }

  /** One has not arrived there. */
  tookBack(node: string): void {
    this.#counts.set(node, this.#of(node) - 1)
  }

  /** The node that has the fewest; null where there are none. */
  emptiest(nodes: Iterable<string>): string | null {
    let emptiest: string | null = null
    for (const node of nodes) if (emptiest === null || this.#of(node) < this.#of(emptiest)) emptiest = node
    return emptiest
  }

  #of(node: string): number {
    return this.#counts.get(node) ?? this.#most
  }
}
