/**
 * The first line of the response to the opening GET, whose URL names the technique and the id that
 * the client chose. Later requests name the id alone.
 */
export interface Opened {
  readonly pollMs: number
}
