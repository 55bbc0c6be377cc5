import type { GatewayRequest } from '../http/request.ts'
import { nodeOfEpoch, nodeOfSession } from '../sessions/session-names.ts'

const SESSION = /^[\w-]{21,64}$/
const EVENT_ID = /^([\w-]{21,64}):\d{1,15}$/

/** What a request says of its session. */
export interface Names {
  readonly session: string
  /** Its home, as far as the request says it. */
  readonly node: string | null
  /** The client knows the session by its epoch: it is not to be opened anew. */
  readonly resumes: boolean
}

/** Null where there is no session to be looked for: it is opened here, or the request is refused. */
export function namesOf(request: Pick<GatewayRequest, 'query' | 'header'>): Names | null {
  // A reader without a hello has the session in the ids of events.
  const last = request.query('link') === undefined ? request.header('last-event-id') : undefined
  const session = (last === undefined ? undefined : EVENT_ID.exec(last)?.[1]) ?? request.query('session')
  if (session === undefined || !SESSION.test(session)) return null
  const epoch = request.query('resume') ?? ''
  if (epoch !== '') return { session, node: nodeOfEpoch(epoch), resumes: true }
  return { session, node: nodeOfSession(session), resumes: false }
}
