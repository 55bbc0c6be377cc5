import { clockMs } from '../../measure/clock.ts'
import { message } from '../flow/message.ts'
import type { ServerRole } from '../scenario.ts'

/** Says a message to whoever comes, as soon as it comes. */
const greeter: ServerRole = (site, { payloadBytes }) => {
  site.each((end) => end.send(message(clockMs(), payloadBytes)))
  return async () => ({ latency: null, lag: null })
}

export const NETWORK_ROLES = { greeter }
