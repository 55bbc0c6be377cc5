/** What was published once in a channel. */
export interface Publication {
  readonly offset: number
  /** Offset of the publication before it; 0 for the first. A store's numbers may have holes. */
  readonly prev: number
  /** JSON. */
  readonly data: string
  /** The user who published it, by the gateway's word; null for anonymous ones and servers. */
  readonly author: string | null
  /** Unix time in milliseconds, by the store's clock. */
  readonly at: number
}
