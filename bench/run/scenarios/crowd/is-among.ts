import type { Choice } from '../../../format/cell.ts'

/** Whether these have that choice. */
export const isAmong = (choices: readonly Choice[], { system, technique }: Choice): boolean =>
  choices.some((each) => each.system === system && each.technique === technique)
