import { sendAll, timeAll } from '../../traffic/flow.ts'
import { latestEnd } from '../latest-end.ts'
import type { ServerRole } from '../scenario.ts'

/** Sends everything to the latest client. */
const source: ServerRole = (site, work) => () => sendAll((body) => latestEnd(site).send(body), work)

/** Times the messages of the latest client. */
const sink: ServerRole = (site, { count }) => {
  const heard = timeAll(latestEnd(site), count)
  return () => heard
}

/** Echoes every message to its sender. */
const mirror: ServerRole = (site) => {
  site.each((end) => end.onMessage((body) => end.send(body)))
  return async () => ({ latency: null, lag: null })
}

export const FLOW_ROLES = { source, sink, mirror }
