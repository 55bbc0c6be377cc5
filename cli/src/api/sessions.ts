import type { Gateway, Session } from '@rungway/gateway'
import { Hono } from 'hono'
import { validator } from 'hono-openapi'
import type { SessionNames } from '../server/sessions.ts'
import { type ApiEnv, BODY_REFUSALS, operation, refuse, wrong } from './operation.ts'
import * as schemas from './schemas.ts'
import { sending } from './sendable.ts'

const LIST_MAX = 100

/** A session as operators see it. */
export const sessionView = ({ name, user, transport, isAway, pendingBytes }: Session) => ({
  name,
  user: user.id,
  transport,
  away: isAway,
  pendingBytes,
})

const UNSENDABLE = { ...BODY_REFUSALS, 413: 'The message exceeds maxMessageBytes.' }
const NO_SESSION = { 404: 'There is no such session.' }
const noSession = (name: string): string => `There is no session "${name}"; it may have ended.`

/** Operations on sessions and users. */
export function sessionRoutes(gateway: Gateway, names: SessionNames): Hono<ApiEnv> {
  const { limits } = gateway
  return new Hono<ApiEnv>()
    .post(
      '/broadcast',
      operation({
        id: 'broadcast',
        right: 'send',
        summary: 'Sends a message to every session.',
        answer: schemas.SENT,
        refusals: UNSENDABLE,
      }),
      validator('json', schemas.SEND, wrong),
      (c) => sending(c, c.req.valid('json').data, limits, (body) => gateway.broadcast(body)),
    )
    .post(
      '/users/:id/messages',
      operation({
        id: 'sendToUser',
        right: 'send',
        summary: 'Sends a message to every session of a user.',
        answer: schemas.SENT,
        refusals: UNSENDABLE,
      }),
      validator('param', schemas.BY_ID, wrong),
      validator('json', schemas.SEND, wrong),
      (c) => sending(c, c.req.valid('json').data, limits, (body) => gateway.user(c.req.valid('param').id).send(body)),
    )
    .get(
      '/users/:id',
      operation({
        id: 'getUser',
        right: 'sessions',
        summary: 'A user: whether present, and all sessions.',
        answer: schemas.USER,
      }),
      validator('param', schemas.BY_ID, wrong),
      (c) => {
        const user = gateway.user(c.req.valid('param').id)
        return c.json({ id: user.id, present: user.isPresent, sessions: user.sessions().map(sessionView) })
      },
    )
    .post(
      '/users/:id/disconnect',
      operation({
        id: 'disconnectUser',
        right: 'disconnect',
        summary: 'Ends every session of a user at once: log out.',
        answer: schemas.COUNTED,
        refusals: BODY_REFUSALS,
      }),
      validator('param', schemas.BY_ID, wrong),
      validator('json', schemas.DISCONNECT, wrong),
      (c) => {
        const { code, reason } = c.req.valid('json')
        return c.json({ sessions: gateway.disconnect(c.req.valid('param').id, code, reason) })
      },
    )
    .get(
      '/sessions',
      operation({
        id: 'listSessions',
        right: 'sessions',
        summary: 'Sessions that are open, 100 of them or as many as "limit".',
        answer: schemas.SESSIONS,
      }),
      validator('query', schemas.LIST, wrong),
      (c) => {
        const { limit = LIST_MAX, user } = c.req.valid('query')
        const sessions =
          user === undefined ? firstOf(names.values(), limit) : gateway.user(user).sessions().slice(0, limit)
        return c.json({ sessions: sessions.map(sessionView), total: gateway.sessionCount })
      },
    )
    .get(
      '/sessions/:name',
      operation({
        id: 'getSession',
        right: 'sessions',
        summary: 'One session.',
        answer: schemas.SESSION,
        refusals: NO_SESSION,
      }),
      validator('param', schemas.BY_NAME, wrong),
      (c) => {
        const { name } = c.req.valid('param')
        const session = names.get(name)
        return session === undefined ? refuse(c, 404, 'not-found', noSession(name)) : c.json(sessionView(session))
      },
    )
    .post(
      '/sessions/:name/messages',
      operation({
        id: 'sendToSession',
        right: 'send',
        summary: 'Sends a message to one session.',
        answer: schemas.SENT,
        refusals: { ...UNSENDABLE, ...NO_SESSION },
      }),
      validator('param', schemas.BY_NAME, wrong),
      validator('json', schemas.SEND, wrong),
      (c) => {
        const { name } = c.req.valid('param')
        const session = names.get(name)
        if (session === undefined) return refuse(c, 404, 'not-found', noSession(name))
        return sending(c, c.req.valid('json').data, limits, (body) => (session.send(body) === 'queued' ? 1 : 0))
      },
    )
    .post(
      '/sessions/:name/disconnect',
      operation({
        id: 'disconnectSession',
        right: 'disconnect',
        summary: 'Ends one session at once.',
        answer: schemas.COUNTED,
        refusals: { ...BODY_REFUSALS, ...NO_SESSION },
      }),
      validator('param', schemas.BY_NAME, wrong),
      validator('json', schemas.DISCONNECT, wrong),
      (c) => {
        const { name } = c.req.valid('param')
        const { code, reason } = c.req.valid('json')
        const session = names.get(name)
        if (session === undefined) return refuse(c, 404, 'not-found', noSession(name))
        session.end(code, reason)
        return c.json({ sessions: 1 })
      },
    )
}

/** The first of many. */
export function firstOf<T>(all: Iterable<T>, limit: number): T[] {
  const first: T[] = []
  for (const each of all) {
    if (first.length >= limit) break
    first.push(each)
  }
  return first
}
