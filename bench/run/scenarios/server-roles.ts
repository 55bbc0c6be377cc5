import { CROWD_ROLES } from './crowd/server-roles.ts'
import { FLOW_ROLES } from './flow/server-roles.ts'
import { NETWORK_ROLES } from './network/server-roles.ts'
import type { ServerRole } from './scenario.ts'

/** The roles of a server's process. To add one, write it beside its scenario and name it here. */
export const SERVER_ROLES: Readonly<Record<string, ServerRole>> = { ...FLOW_ROLES, ...CROWD_ROLES, ...NETWORK_ROLES }
