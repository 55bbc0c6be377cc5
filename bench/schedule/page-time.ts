import type { Profile } from '../format/options.ts'

/** The duration of each part of a round in a page. */
export interface PageTime {
  /** The schedule without messages. */
  readonly idleSeconds: number
  readonly warmUpSeconds: number
  readonly echoSeconds: number
  readonly downSeconds: number
}

/** In a full run a whole number of polls. */
export const PAGE_TIME: Readonly<Record<Profile, PageTime>> = {
  full: { idleSeconds: 0.3, warmUpSeconds: 0.3, echoSeconds: 1, downSeconds: 1 },
  quick: { idleSeconds: 0.2, warmUpSeconds: 0.1, echoSeconds: 0.5, downSeconds: 0.2 },
  smoke: { idleSeconds: 0.05, warmUpSeconds: 0.02, echoSeconds: 0.1, downSeconds: 0.1 },
}
