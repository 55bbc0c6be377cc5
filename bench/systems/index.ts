import { rungway } from './rungway/index.ts'
import type { System } from './system.ts'

/** To add a system, write its folder and name it here. */
export const SYSTEMS: readonly System[] = [rungway]
