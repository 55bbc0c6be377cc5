import type { End } from '../traffic/end.ts'
import type { Site } from './scenario.ts'

/** The server's end of the latest client. Throws if there is none. */
export const latestEnd = ({ ends }: Site): End => {
  const end = ends.at(-1)
  if (end === undefined) throw new Error('no client has connected')
  return end
}
