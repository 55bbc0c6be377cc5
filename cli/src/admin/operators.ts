import { createGateway, type Gateway, type Json, type Session } from '@rungway/gateway'
import * as v from 'valibot'
import { KeyRing, may } from '../api/keys.ts'
import { firstOf, sessionView } from '../api/sessions.ts'
import { type Operated, statsOf } from '../api/stats.ts'
import { anyOr } from '../config/gateway-options.ts'
import type { ApiKey, Config } from '../config/schema.ts'
import { OPERATOR_TERMS } from '../config/terms.ts'
import { type Log, reportsTo } from '../ops/log.ts'

const EVERY_MS = 1_000
const MAX_SESSIONS = 100
/** Operators come back at once, and nobody waits long for them at the end. */
const LIMITS = { maxSessions: 100, drainMs: 1_000 }

const UP = v.variant('type', [
  v.strictObject({ type: v.literal('find'), text: v.pipe(v.string(), v.maxLength(200)) }),
  v.strictObject({ type: v.literal('end'), session: v.pipe(v.string(), v.maxLength(200)) }),
])

/** The gateway of the operators' page. */
export interface Operators {
  readonly gateway: Gateway
  stop(): void
}

const userOf = ({ name }: ApiKey): string => `key ${name}`

/**
 * A gateway for the operators' page, which is a client of ours like any other. Its users are the
 * keys of the HTTP API that have the right "sessions"; each session is sent a picture every second,
 * of what it looks for.
 */
export function createOperators(
  operated: Operated,
  { keys, admin }: Pick<Config, 'keys' | 'admin'>,
  log: Log,
): Operators {
  const ring = new KeyRing(keys)
  const keyOf = new Map(keys.map((key) => [userOf(key), key]))
  const searches = new Map<Session, string>()
  const gateway = createGateway({
    ...reportsTo(log, OPERATOR_TERMS),
    limits: LIMITS,
    ...(admin.hosts === undefined ? {} : { hosts: anyOr(admin.hosts) }),
    authenticate(request) {
      const key = ring.find(request.headers.get('authorization') ?? undefined)
      return key === null || !may(key, 'sessions') ? null : { id: userOf(key) }
    },
  })
  const draw = (session: Session): void => {
    const { rights = [] } = keyOf.get(session.user.id) ?? {}
    session.send(pictureOf(operated, searches.get(session) ?? '', rights))
  }
  const end = (operator: Session, name: string): void => {
    const key = keyOf.get(operator.user.id)
    if (key === undefined || !may(key, 'disconnect')) {
      operator.send({ type: 'refused', message: 'This key has not the right "disconnect".' })
      return
    }
    log.info({ by: key.name, session: name }, 'a session was ended by an operator')
    const session = operated.names.get(name)
    session?.on('close', () => draw(operator))
    session?.end('closed', 'ended by an operator')
  }
  gateway.on('session', (session) => {
    searches.set(session, '')
    session.on('close', () => searches.delete(session))
    session.on('message', (body) => {
      const up = v.safeParse(UP, body)
      if (!up.success) return
      if (up.output.type === 'end') return end(session, up.output.session)
      searches.set(session, up.output.text)
      draw(session)
    })
  })
  const timer = setInterval(() => {
    // A page that is away, or slow, is sent one picture when it is back, and not all that it missed.
    for (const session of searches.keys()) if (!session.isAway && session.pendingBytes === 0) draw(session)
  }, EVERY_MS)
  return { gateway, stop: () => clearInterval(timer) }
}

function pictureOf(operated: Operated, text: string, rights: ApiKey['rights']): Json {
  const needle = text.toLowerCase()
  const fits = ({ name, user, transport }: Session): boolean =>
    `${name}\n${user.id}\n${transport ?? 'away'}`.toLowerCase().includes(needle)
  const found = [...operated.names.values()].filter(fits)
  const picture = {
    type: 'picture',
    seconds: EVERY_MS / 1_000,
    rights,
    stats: statsOf(operated),
    found: found.length,
    sessions: firstOf(found, MAX_SESSIONS).map(sessionView),
  }
  // Counts, names and texts alone, whose records have no type of JSON.
  return picture as unknown as Json
}
