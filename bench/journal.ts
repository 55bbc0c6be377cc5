import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { keyOf } from './cell.ts'
import type { Step } from './plan.ts'
import type { Sample } from './results.ts'

/** What has been measured so far, a line each, so that a long run can be ended and gone on with. */
export interface Journal {
  readonly samples: readonly Sample[]
  has(step: Step): boolean
  add(sample: Sample): void
}

const keyOfStep = ({ cell, round }: Step): string => `${keyOf(cell)} round ${round}`

/** `file`: null keeps it in memory. A failure is no sample that counts: what failed is tried again. */
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

/** The last line may be a part of one: the run was ended while it was written. */
function read(file: string): Sample[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Sample).filter(({ failure }) => failure === undefined)
}
