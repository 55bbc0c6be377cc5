import { sink, source } from './roles.ts'
import type { Scenario } from './scenario.ts'

/** The client speaks, the server listens. */
export const up: Scenario = { name: 'up', title: 'one way, up', server: sink, client: source }
