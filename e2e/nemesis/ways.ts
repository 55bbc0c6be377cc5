import { type ClientTransport, TRANSPORTS } from '@rungway/client'

/** Each transport by its name: a client that has no other. */
export const TRANSPORT_WAYS: readonly string[] = TRANSPORTS.map(({ name }) => name)
/** All of them, as applications have them. */
export const LADDER = 'ladder'

/** The transports of a client that connects in that way. */
export const transportsOf = (way: string): readonly ClientTransport[] =>
  way === LADDER ? TRANSPORTS : TRANSPORTS.filter(({ name }) => name === way)
