import { sink, source } from './roles.ts'
import type { Scenario } from './scenario.ts'

/** The server speaks, the client listens: what the transports were invented for. */
export const down: Scenario = { name: 'down', title: 'one way, down', server: source, client: sink }
