import type { Told } from '../src/broker/broker.ts'
import type { MemoryWire } from '../src/broker/memory/memory-broker.ts'

/** A wire between a broker and a store in memory that fails when a test says so. */
export class FaultyWire implements MemoryWire {
  #cuts = 0
  #lost = 0
  readonly #fates: ('lost' | 'twice')[] = []
  #restored: () => void = () => {}

  /** Pushes alone can be cut: commands go another way. */
  readonly isCut = false

  async call<T>(run: () => T): Promise<T> {
    const result = run()
    if (this.#lost === 0) return result
    this.#lost--
    throw new Error('the connection was lost')
  }

  push(run: () => void, type: Told['type']): void {
    if (this.#cuts > 0) return
    const fate = type === 'publication' ? this.#fates.shift() : undefined
    if (fate !== 'lost') run()
    if (fate === 'twice') run()
  }

  /** What becomes of the next publication that is pushed, without a cut that anyone could notice. */
  next(fate: 'lost' | 'twice'): void {
    this.#fates.push(fate)
  }

  listen(restored: () => void): void {
    this.#restored = restored
  }

  /** Nothing is lost or doubled from now on. */
  heal(): void {
    this.#fates.length = 0
    this.#lost = 0
  }

  /** The next command is run, and its answer lost. */
  loseAnswer(): void {
    this.#lost++
  }

  /** Loses pushes until the result is called. */
  cut(): () => void {
    this.#cuts++
    return () => {
      this.#cuts--
      this.#restored()
    }
  }
}
