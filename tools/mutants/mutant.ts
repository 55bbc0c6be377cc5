/** A bug to plant: a replacement of text that is there exactly once. */
export interface Mutant {
  readonly name: string
  /** The mistake, as it was made once or is easily made. */
  readonly mimics: string
  /** Which part of the simulation is to find it: whole lives of sessions, or what weather does to the ladder alone. */
  readonly check?:
    | 'weathers'
    | 'faltering'
    | 'fair-weathers'
    | 'starving'
    | 'dying-together'
    | 'speaking'
    | 'recovering'
    | 'crawling'
  /** From the root of the repository: the pure machines, or the shells of either side. */
  readonly file: string
  readonly from: string
  readonly to: string
}
