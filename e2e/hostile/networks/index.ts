import type { Fault } from '../faults/fault.ts'
import { goodbyes } from './goodbyes.ts'
import { intermediaries } from './intermediaries.ts'
import { lines } from './lines.ts'
import { roundTrips } from './round-trips.ts'
import { youngLinks } from './young.ts'

/** Networks that are slow or far, links that die young, strange intermediaries, and goodbyes: in the order of the table. */
export const NETWORKS: readonly Fault[] = [...lines, ...roundTrips, ...youngLinks, ...intermediaries, ...goodbyes]
