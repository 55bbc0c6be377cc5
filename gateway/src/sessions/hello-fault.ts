import { decodeHello } from '@rungway/protocol'

const COUNT = '1 to 16 decimal digits, which are at most 2⁵³−1'

/** A hello with nothing wrong, and what each of its parameters takes. */
const PARAMETERS: Readonly<Record<string, readonly [good: string | undefined, takes: string]>> = {
  session: ['s'.repeat(21), '21 to 64 of A–Z a–z 0–9 _ -'],
  link: ['1', `${COUNT}, and not 0`],
  claim: ['0', COUNT],
  seen: ['0', COUNT],
  part: [undefined, COUNT],
  resume: [undefined, '1 to 64 of A–Z a–z 0–9 _ -'],
}

/** Which parameter of a hello is malformed, and what it takes. */
export function helloFault(query: (name: string) => string | undefined): string | undefined {
  // The one that spoils a good hello.
  const isBad = (name: string) => !decodeHello((other) => (other === name ? query(other) : PARAMETERS[other]?.[0])).ok
  const name = Object.keys(PARAMETERS).find(isBad)
  if (name === undefined) return undefined
  const wrong = query(name) === undefined ? 'is missing' : 'is malformed'
  return `The query parameter "${name}" ${wrong}; it takes ${PARAMETERS[name]?.[1]}. PROTOCOL.md, section 5.`
}
