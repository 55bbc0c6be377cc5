import { clean, gatewayRestart, halfOpen, idleCut, limit128k, outage503 } from './connections.ts'
import type { Fault } from './fault.ts'
import { held, lag200, late, oneBehind, plainHeld, sseHeld } from './held.ts'
import { answersCut, getOnly, postCut, postSwallowed } from './posts.ts'
import { flapping, killed, wsSilent } from './sockets.ts'
import { killedAtTakeover } from './takeover.ts'
import { upgrades } from './upgrade.ts'

/** Every fault, in the order of the table. To add one, write it and name it here. */
export const FAULTS: readonly Fault[] = [
  clean,
  wsSilent,
  ...upgrades,
  held,
  oneBehind,
  late,
  lag200,
  killed,
  flapping,
  killedAtTakeover,
  postSwallowed,
  postCut,
  answersCut,
  sseHeld,
  plainHeld,
  limit128k,
  idleCut,
  getOnly,
  outage503,
  gatewayRestart,
  halfOpen,
]
