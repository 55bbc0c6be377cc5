/** A body that no good client sends. */
export const FORGED = 'forged'
