import { Session } from 'node:inspector/promises'

/** Counts which blocks of some source files have run. */
export class Coverage {
  readonly #session = new Session()
  readonly #isOf: (url: string) => boolean
  /** Every block that has run, by file and place. */
  readonly #blocks = new Set<string>()

  private constructor(isOf: (url: string) => boolean) {
    this.#isOf = isOf
  }

  /** Of the files for which `isOf` holds. */
  static async begin(isOf: (url: string) => boolean): Promise<Coverage> {
    const coverage = new Coverage(isOf)
    coverage.#session.connect()
    await coverage.#session.post('Profiler.enable')
    await coverage.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    return coverage
  }

  get size(): number {
    return this.#blocks.size
  }

  /** Returns how many blocks have run since the last call that had not run before. */
  async take(): Promise<number> {
    const before = this.#blocks.size
    const { result } = await this.#session.post('Profiler.takePreciseCoverage')
    for (const { url, functions } of result)
      if (this.#isOf(url))
        for (const { functionName, ranges } of functions)
          for (const { startOffset, endOffset, count } of ranges)
            if (count > 0) this.#blocks.add(`${url} ${functionName} ${startOffset} ${endOffset}`)
    return this.#blocks.size - before
  }

  end(): void {
    this.#session.disconnect()
  }
}
