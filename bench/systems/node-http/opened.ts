/** What a client is told when it has opened, in answer to its POST to the technique's name. Everything else is asked of its id. */
export interface Opened {
  readonly id: string
  readonly pollMs: number
}
