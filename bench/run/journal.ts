import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { keyOf } from '../format/cell.ts'
import type { Sample, Step } from '../format/results.ts'

/**
 * The rounds measured so far, one line each, so that a long run can be interrupted and continued.
 */
export interface Journal {
  readonly samples: readonly Sample[]
  has(step: Step): boolean
  add(sample: Sample): void
}

const keyOfStep = ({ cell, round }: Step): string => `${keyOf(cell)} round ${round}`

/**
 * `file`: null keeps it in memory. Failures of an earlier run are dropped, so that those rounds run
 * again.
 */
export function openJournal(file: string | null): Journal {
  const samples = file !== null && existsSync(file) ? read(file) : []
  const done = new Set(samples.map(keyOfStep))
  return {
    samples,
    has: (step) => done.has(keyOfStep(step)),
    add(sample) {
      samples.push(sample)
      done.add(keyOfStep(sample))
      if (file !== null) appendFileSync(file, `${JSON.stringify(sample)}\n`)
    },
  }
}

/**
 * What follows the last line feed is dropped: an interrupted run may have written a part of a line.
 */
function read(file: string): Sample[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Sample).filter(({ failure }) => failure === undefined)
}
