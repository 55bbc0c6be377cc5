import { caller, mirror } from './roles.ts'
import type { Scenario } from './scenario.ts'

/** The server says again what the client said: there and back. */
export const echo: Scenario = { name: 'echo', title: 'there and back', server: mirror, client: caller }
