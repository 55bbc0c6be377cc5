import type { Json } from '../wire/frame.ts'
import { UP } from './codec.ts'
import { MAX_NAME_BYTES, MAX_REASON_CHARS, nameFault } from './values.ts'

// Apart from the codec, which clients have: only gateways say what was wrong.

const TOKEN = '21 to 64 of A–Z a–z 0–9 _ -'

/** What fields take that are no names. */
const TAKES: Readonly<Record<string, string>> = {
  id: 'an integer from 1',
  seq: 'an integer from 1',
  since: 'null, or a position, which is an epoch and an offset from 0',
  flags: `an object, in which presence, newest and conflate are true or absent, and member is ${TOKEN} or absent`,
  ask: 'an object with limit, from 1; in it after and before are positions or absent, and reverse is true or absent',
  producer: TOKEN,
  code: '1 to 64 characters',
  message: `at most ${MAX_REASON_CHARS} characters`,
  retryAfterMs: 'an integer from 0',
  token: 'a string',
}

/** What is wrong with a body that `decodeUp` does not take: the part, and its rule or limit. */
export function upFault(body: Json): string {
  const [type, ...values]: readonly Json[] = Array.isArray(body) ? body : []
  const shapes: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = UP
  const shape = typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type] : undefined
  if (shape === undefined) return `The lane has no such message; there are ${Object.keys(UP).join(', ')}.`
  const names = Object.keys(shape)
  const least = names.filter((name) => shape[name]?.(undefined) !== true).length
  if (values.length < least || values.length > names.length)
    return `"${type}" takes ${names.join(', ')}, and came with ${values.length} of these ${names.length}. A value that is undefined is left out: give null.`
  const name = names.find((each, index) => shape[each]?.(values[index]) !== true) ?? ''
  if (name === 'channel' || name === 'method')
    return `"${type}": the name of the ${name} ${nameFault(values[names.indexOf(name)])}; it takes 1 to ${MAX_NAME_BYTES} bytes of UTF-8 without control characters.`
  return `"${type}": ${name} takes ${TAKES[name] ?? 'a JSON value'}.`
}
