/** A bug to plant: a replacement of text that is there exactly once. */
export interface Mutant {
  readonly name: string
  /** The mistake, as it was made once or is easily made. */
  readonly mimics: string
  /**
   * The part of the simulation that has to find it: whole lives of sessions by default, or networks
   * for the ladder alone.
   */
  readonly check?:
    | 'weathers'
    | 'faltering'
    | 'fair-weathers'
    | 'starving'
    | 'dying-together'
    | 'speaking'
    | 'recovering'
    | 'crawling'
    | 'slow-lines'
    | 'hampered'
    | 'channels'
    | 'members'
    | 'nodes'
  /** Of the lives that have to find it. Default: 1, whose lives meet some bugs late. */
  readonly seed?: number
  /** From the root of the repository: the pure machines, or the shells of either side. */
  readonly file: string
  readonly from: string
  readonly to: string
}
