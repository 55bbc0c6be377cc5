import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Finished, lastLines, type Output, run } from './command.ts'
import { type Count, failed, failure, PASSED } from './count.ts'
import { flakyIn } from './flaky.ts'

export interface StageContext {
  readonly output: Output
  /** An empty folder for reports. */
  readonly scratch: string
}

/** One part of what there is to check. */
export interface Stage {
  readonly name: string
  /**
   * Stages that have to end before; whether they passed does not matter: a failed stage does not
   * hide another.
   */
  readonly needs: readonly string[]
  /**
   * How busy it keeps a machine of two cores, in thirds. Stages run side by side up to three
   * thirds.
   */
  readonly thirds: 1 | 2 | 3
  /** Part of `npm run check`, which is what to run before every commit. */
  readonly isFast: 'fast' | 'whole'
  run(context: StageContext): Promise<Count>
}

/** Of one program. A machine that is slow, or busy with others, shall not fail what only takes longer. */
const LIMIT_MS = 40 * 60_000

/** Runs a program of a stage. */
export const command = (
  { output }: StageContext,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> => run(words, output, LIMIT_MS, env)

/** A stage of programs without tests to count: side by side, and one test all together. */
export const programs =
  (...all: readonly (readonly string[])[]) =>
  async (context: StageContext): Promise<Count> => {
    const finished = await Promise.all(all.map((words) => command(context, words)))
    const reasons = finished.filter(({ isOk }) => !isOk).map(({ reason }) => reason)
    const { output } = context
    if (reasons.length > 0)
      return failed(failure(reasons.join('; '), output.to === 'file' ? lastLines(output.path) : ''))
    return { ...PASSED, flaky: output.to === 'file' ? flakyIn(readFileSync(output.path, 'utf8')) : [] }
  }

export const reportIn = ({ scratch }: StageContext, name: string): string => join(scratch, name)
