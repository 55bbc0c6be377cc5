import type { End, ServerRole, Site } from '../scenario.ts'
import { say, time } from './ends.ts'

const newest = ({ ends }: Site): End => {
  const end = ends.at(-1)
  if (end === undefined) throw new Error('nobody has connected')
  return end
}

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
