import { say, time } from '../../traffic/exchange.ts'
import type { ServerRole } from '../scenario.ts'

/** Says everything to all at once. */
const crier: ServerRole = (site, work) => () => say((body) => site.broadcast(body), work)

/** Hears everything from all, and times it. */
const hub: ServerRole = (site, { count }) => {
  const heard = time({ hear: (listener) => site.each((end) => end.hear(listener)) }, count)
  return () => heard
}

export const CROWD_ROLES = { crier, hub }
