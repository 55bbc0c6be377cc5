import { watchArrival } from '../../measure/arrival.ts'
import { clockMs } from '../../measure/clock.ts'
import { message } from '../../traffic/message.ts'
import { newest } from '../newest.ts'
import type { ServerRole, Site } from '../scenario.ts'
import { Speaker } from './speaker.ts'

/** Says a message to whoever comes, as soon as it comes, and tells afterwards how the first came in. */
const greeter: ServerRole = (site, { payloadBytes }) => {
  const arrival = watchArrival(site.server)
  let admittedMs: number | null = null
  site.each((end) => {
    admittedMs ??= clockMs()
    end.send(message(clockMs(), payloadBytes))
  })
  return async () => {
    if (admittedMs === null) throw new Error('nobody was let in')
    return { latency: null, lag: null, opening: { ...arrival(), admittedMs } }
  }
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
