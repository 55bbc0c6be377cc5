/** A promise that was not kept. */
export interface Wrong {
  readonly fault: /** It was acknowledged, and is not where it should be. */
    | 'missing'
    | 'doubled'
    | 'reordered'
    /** Something is lost, or another session has begun, and nothing said so. */
    | 'untold'
    /** Nobody has said it, or it was refused. */
    | 'invented'
    /** Who is there is not what members are told. */
    | 'presence'
    /** Someone does not get back what it had. */
    | 'stuck'
  /** About when. */
  readonly atMs: number
  readonly what: string
}
