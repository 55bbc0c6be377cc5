import type { Gateway } from '@rungway/gateway'
import { Hono } from 'hono'
import { validator } from 'hono-openapi'
import { findSession, NO_SESSION } from './find-session.ts'
import { type ApiEnv, BODY_REFUSALS, operation, wrong } from './operation.ts'
import * as schemas from './schemas.ts'
import { reachedView, sending } from './sendable.ts'
import { sessionView, unreachedView } from './views.ts'

const LIST_MAX = 100
const USER_MAX = 1_000

const UNSENDABLE = { ...BODY_REFUSALS, 413: 'The message exceeds maxMessageBytes.' }

/** Operations on sessions and users. */
export function sessionRoutes(gateway: Gateway): Hono<ApiEnv> {
  const { limits, everywhere } = gateway
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
      (c) => sending(c, c.req.valid('json').data, limits, (body) => everywhere.broadcast(body)),
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
      (c) => {
        const user = everywhere.user(c.req.valid('param').id)
        return sending(c, c.req.valid('json').data, limits, (body) => user.send(body))
      },
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
      async (c) => {
        const { id } = c.req.valid('param')
        const { sessions, unreached } = await everywhere.user(id).find({ limit: USER_MAX })
        const present = sessions.some(({ isAway }) => !isAway)
        return c.json({ id, present, sessions: sessions.map(sessionView), ...unreachedView(unreached) })
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
      async (c) => {
        const { code, reason } = c.req.valid('json')
        return reachedView(c, await everywhere.user(c.req.valid('param').id).end(code, reason))
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
      async (c) => {
        const { limit = LIST_MAX, user } = c.req.valid('query')
        const all = await everywhere.find({ limit: user === undefined ? limit : 0 })
        const found = user === undefined ? all : await everywhere.user(user).find({ limit })
        return c.json({
          sessions: found.sessions.map(sessionView),
          total: all.count,
          ...unreachedView(found.unreached),
        })
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
      async (c) => {
        const session = await findSession(c, gateway, c.req.valid('param').name)
        return session instanceof Response ? session : c.json(sessionView(session))
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
      async (c) => {
        const session = await findSession(c, gateway, c.req.valid('param').name)
        if (session instanceof Response) return session
        return await sending(c, c.req.valid('json').data, limits, (body) => everywhere.session(session.name).send(body))
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
      async (c) => {
        const { code = 'closed', reason } = c.req.valid('json')
        const session = await findSession(c, gateway, c.req.valid('param').name)
        if (session instanceof Response) return session
        return reachedView(c, await everywhere.session(session.name).end(code, reason))
      },
    )
}
