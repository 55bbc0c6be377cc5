import type { Attack } from './attack.ts'
import type { Judgement, Run } from './judge.ts'
import type { System } from './run.ts'

/** One attack on one system. */
export interface Row extends Judgement {
  readonly attack: Attack
  readonly system: System
  readonly run: Run
}

const ms = (value: number | undefined): string => (value === undefined ? '–' : `${value.toFixed(0)} ms`)

export const HEADINGS: readonly string[] = [
  'attack',
  'system',
  'memory peak',
  'loop lag p99',
  'lateness p99 (quiet)',
  'verdict',
  'what was done',
]

export const cells = ({ attack, system, run, verdict, reasons }: Row): string[] => [
  attack.name,
  system,
  run.attacked === null ? '–' : `${(run.attacked.peakBytes / 1024 / 1024).toFixed(0)} MB`,
  ms(run.attacked?.lagMs),
  `${ms(run.attacked?.latenessMs)} (${run.quiet.latenessMs.toFixed(0)})`,
  reasons.length === 0 ? verdict : `${verdict}: ${reasons.join('; ')}`,
  run.finding.did,
]
