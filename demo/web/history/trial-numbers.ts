/** What a trial has cost so far. */
export interface TrialNumbers {
  readonly messages: number
  readonly requests: number
  readonly bytes: number
  /** Messages that were sent while it ran and never came. */
  readonly lost: number
}

export const NO_TRIAL_NUMBERS: TrialNumbers = { messages: 0, requests: 0, bytes: 0, lost: 0 }
