import type { Attack } from '../attack.ts'
import { DOOR_ATTACKS } from './doors.ts'
import { HTTP2_ATTACKS } from './http2.ts'
import { LOOP_ATTACKS } from './loop.ts'
import { MEMORY_ATTACKS } from './memory.ts'

export const ATTACKS: readonly Attack[] = [...MEMORY_ATTACKS, ...LOOP_ATTACKS, ...HTTP2_ATTACKS, ...DOOR_ATTACKS]
