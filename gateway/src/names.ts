import { nearest } from '@rungway/protocol'
import { type ErrorCode, RungwayError } from './errors.ts'

/**
 * Throws `code` for a name that is not among those known: which it was, and the nearest one or all.
 * `subject`: `createGateway has no option`.
 */
export function checkName(code: ErrorCode, subject: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return
  const meant = nearest(name, known)
  const hint = meant === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${meant}"?`
  throw new RungwayError(code, `${subject} "${name}". ${hint}`)
}
