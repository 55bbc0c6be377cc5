import { crowdEcho, fanOut, held, poll, upstreamRate } from './crowd/index.ts'
import { down, echo, up } from './flow/index.ts'
import { idle } from './idle/index.ts'
import { connect, farDown, farEcho, recoveryChange, recoveryCut, recoveryStall, upgrade } from './network/index.ts'
import { page } from './page/index.ts'
import type { Scenario } from './scenario.ts'

/** To add a scenario, write its folder and name it here. */
export const SCENARIOS: readonly Scenario[] = [
  down,
  up,
  echo,
  fanOut,
  held,
  poll,
  upstreamRate,
  crowdEcho,
  farDown,
  farEcho,
  connect,
  upgrade,
  recoveryCut,
  recoveryStall,
  recoveryChange,
  idle,
  page,
]
