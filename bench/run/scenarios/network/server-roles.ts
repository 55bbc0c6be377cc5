import { watchArrival } from '../../measure/arrival.ts'
import { clockMs } from '../../measure/clock.ts'
import { message } from '../../traffic/message.ts'
import { latestEnd } from '../latest-end.ts'
import type { ServerRole, Site } from '../scenario.ts'
import { Speaker } from './speaker.ts'

/** Greets every client at once, and reports how the first one was admitted. */
const greeter: ServerRole = (site, { payloadBytes }) => {
  const arrival = watchArrival(site.server)
  let admittedMs: number | null = null
  site.each((end) => {
    admittedMs ??= clockMs()
    end.send(message(clockMs(), payloadBytes))
  })
  return async () => {
    if (admittedMs === null) throw new Error('no client was admitted')
    return { latency: null, lag: null, opening: { ...arrival(), admittedMs } }
  }
}

const speakers = new WeakMap<Site, Speaker>()

/** Sends to the latest client, and records the messages of all, until its report. */
const speaker: ServerRole = (site, { ratePerSecond, payloadBytes }) => {
  const speaker = new Speaker()
  speakers.set(site, speaker)
  site.each((end) => end.onMessage(speaker.receive))
  return async () => {
    speaker.speak((body) => latestEnd(site).send(body), 1_000 / ratePerSecond, payloadBytes)
    return { latency: null, lag: null }
  }
}

/** Stops the speaker, and reports what it has sent and received so far. */
const speakerReport: ServerRole = (site) => {
  const speaker = speakers.get(site)
  speaker?.stop()
  const { sent = [], received = [] } = speaker ?? {}
  return async () => ({ latency: null, lag: null, sent, received })
}

export const NETWORK_ROLES = { greeter, speaker, speakerReport }
