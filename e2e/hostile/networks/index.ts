import type { Fault } from '../faults/fault.ts'
import { admissions } from './admissions.ts'
import { goodbyes } from './goodbyes.ts'
import { intermediaries } from './intermediaries.ts'
import { lateAnswerFaults } from './late-answers.ts'
import { lines } from './lines.ts'
import { mangledRequests } from './mangled.ts'
import { roundTrips } from './round-trips.ts'
import { shortGetFaults } from './short-gets.ts'
import { youngLinks } from './young.ts'

/** Networks that are slow or far, links that die young, strange intermediaries, and goodbyes: in the order of the table. */
export const NETWORKS: readonly Fault[] = [
  ...lines,
  ...roundTrips,
  ...lateAnswerFaults,
  ...youngLinks,
  ...intermediaries,
  ...mangledRequests,
  ...shortGetFaults,
  ...admissions,
  ...goodbyes,
]
