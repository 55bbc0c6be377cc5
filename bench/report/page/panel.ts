/** A drawn plot and its heading. */
export interface Panel {
  readonly title: string
  readonly node: Element
}
