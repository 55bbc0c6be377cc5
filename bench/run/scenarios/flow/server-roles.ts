import { say, time } from '../../traffic/exchange.ts'
import { newest } from '../newest.ts'
import type { ServerRole } from '../scenario.ts'

/** Says everything to the client that came last. */
const source: ServerRole = (site, work) => () => say((body) => newest(site).send(body), work)

/** Hears everything from the client that came last, and times it. */
const sink: ServerRole = (site, { count }) => {
  const heard = time(newest(site), count)
  return () => heard
}

/** Says again to everyone what it says. */
const mirror: ServerRole = (site) => {
  site.each((end) => end.hear((body) => end.send(body)))
  return async () => ({ latency: null, lag: null })
}

export const FLOW_ROLES = { source, sink, mirror }
