/**
 * The first line that a client hears when its GET to the technique's name and an id of its own has opened the way down. Everything else is asked of that
 * id alone.
 */
export interface Opened {
  readonly pollMs: number
}
