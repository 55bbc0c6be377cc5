import { clockMs } from '../../measure/clock.ts'
import { message } from '../flow/message.ts'
import { newest } from '../newest.ts'
import type { ServerRole, Site } from '../scenario.ts'
import { Speaker } from './speaker.ts'

/** Says a message to whoever comes, as soon as it comes. */
const greeter: ServerRole = (site, { payloadBytes }) => {
  site.each((end) => end.send(message(clockMs(), payloadBytes)))
  return async () => ({ latency: null, lag: null })
}

const speakers = new WeakMap<Site, Speaker>()

/** Speaks to the client that came last, and listens to all, until it is asked for an account. */
const speaker: ServerRole = (site, { ratePerSecond, payloadBytes }) => {
  const speaker = new Speaker()
  speakers.set(site, speaker)
  site.each((end) => end.hear(speaker.hear))
  return async () => {
    speaker.speak((body) => newest(site).send(body), 1_000 / ratePerSecond, payloadBytes)
    return { latency: null, lag: null }
  }
}

/** The speaker falls silent, and says what it has said and heard so far. */
const account: ServerRole = (site) => {
  const speaker = speakers.get(site)
  speaker?.hush()
  const { said = [], heard = [] } = speaker ?? {}
  return async () => ({ latency: null, lag: null, said, heard })
}

export const NETWORK_ROLES = { greeter, speaker, account }
