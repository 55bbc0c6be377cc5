import type { End } from '../traffic/end.ts'
import type { Site } from './scenario.ts'

/** The server's end of the client that came last. Throws when none has. */
export const newest = ({ ends }: Site): End => {
  const end = ends.at(-1)
  if (end === undefined) throw new Error('nobody has connected')
  return end
}
