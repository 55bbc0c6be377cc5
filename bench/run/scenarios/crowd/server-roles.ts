import { sendAll, timeAll } from '../../traffic/flow.ts'
import type { ServerRole } from '../scenario.ts'

/** Broadcasts everything. */
const broadcaster: ServerRole = (site, work) => () => sendAll((body) => site.broadcast(body), work)

/** Times the messages of all clients. */
const collector: ServerRole = (site, { count }) => {
  const heard = timeAll({ onMessage: (listener) => site.each((end) => end.onMessage(listener)) }, count)
  return () => heard
}

export const CROWD_ROLES = { broadcaster, collector }
