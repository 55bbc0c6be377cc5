import type { Choice } from '../../../format/cell.ts'

/** Whether the choice is one of these. */
export const includesChoice = (choices: readonly Choice[], { system, technique }: Choice): boolean =>
  choices.some((each) => each.system === system && each.technique === technique)
