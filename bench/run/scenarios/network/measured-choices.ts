import type { Candidate, Matrix } from '../scenario.ts'

/** Enough to see that the benchmark works: systems have tests of their own. */
const ENOUGH = 2

export const measuredChoices = ({ choices, options }: Matrix): readonly Candidate[] =>
  options.profile === 'smoke' ? choices.slice(0, ENOUGH) : choices
