import type { Gateway, SessionView } from '@rungway/gateway'
import type { Context } from 'hono'
import { refuse } from './operation.ts'

export const NO_SESSION = {
  404: 'There is no such session.',
  503: 'A node did not answer, and no other has the session.',
}

/** A session wherever it is; else the refusal, which tells one that has ended from one that a node may have. */
export async function findSession(c: Context, gateway: Gateway, name: string): Promise<SessionView | Response> {
  const { sessions, unreached } = await gateway.everywhere.session(name).find({ limit: 1 })
  const [session] = sessions
  if (session !== undefined) return session
  const [node] = unreached
  return node === undefined
    ? refuse(c, 404, 'not-found', `There is no session "${name}"; it may have ended.`)
    : refuse(c, 503, 'unavailable', `The node ${node.node} may have the session "${name}". ${node.message}`)
}
