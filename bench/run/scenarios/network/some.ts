import type { Candidate, Matrix } from '../scenario.ts'

/** To see that it works two choices will do: what differs between systems has tests of its own. */
const ENOUGH = 2

export const some = ({ choices, options }: Matrix): readonly Candidate[] =>
  options.profile === 'smoke' ? choices.slice(0, ENOUGH) : choices
