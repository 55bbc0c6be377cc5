import { ProxyError } from '../errors.ts'
import type { ChosenFault, Fault } from './fault.ts'
import { FAULTS } from './list.ts'

/** The fault of that name. Throws `ProxyError` with `unknown-fault`. */
export function faultNamed(name: string): Fault {
  const fault = FAULTS.find((each) => each.name === name)
  if (fault !== undefined) return fault
  throw new ProxyError(
    'unknown-fault',
    `There is no fault "${name}"; there are ${FAULTS.map((each) => each.name).join(', ')}`,
  )
}

/**
 * Reads `drop-posts`, `latency 300` or `latency=300`. Throws `ProxyError`: `unknown-fault`,
 * `bad-parameter`.
 */
export function parseFault(text: string): ChosenFault {
  const [name = '', written, ...rest] = text.trim().split(/[\s=]+/)
  const fault = faultNamed(name)
  const { parameter } = fault
  if (parameter === null) {
    if (written !== undefined) throw new ProxyError('bad-parameter', `${name} takes no number, and got "${written}"`)
    return { fault, value: 0 }
  }
  const value = written === undefined ? parameter.default : Number(written)
  const isFine = Number.isInteger(value) && value >= parameter.min && value <= parameter.max
  if (!isFine || rest.length > 0)
    throw new ProxyError(
      'bad-parameter',
      `${name} takes a whole number of ${parameter.unit} from ${parameter.min} to ${parameter.max}, such as "${name} ${parameter.default}"`,
    )
  return { fault, value }
}
