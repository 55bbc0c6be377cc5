/** What the two halves of the application say to each other. */
export type Said =
  | {
      readonly n: number
      /** Said before, in a session that was lost. */
      readonly again?: true
      /** Makes it longer. */
      readonly pad?: string
    }
  /** The first of every session: what the client has heard so far, in sessions before it. */
  | { readonly after: number }
