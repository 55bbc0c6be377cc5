import { down } from './down.ts'
import { echo } from './echo.ts'
import type { Scenario } from './scenario.ts'
import { up } from './up.ts'

/** To add a scenario, write its file and name it here. */
export const SCENARIOS: readonly Scenario[] = [down, up, echo]
