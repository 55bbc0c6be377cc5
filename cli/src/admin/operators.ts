import { createGateway, type Gateway, type Json, type Session } from '@rungway/gateway'
import * as v from 'valibot'
import { KeyRing, may, mayTouch } from '../api/keys.ts'
import { sessionView, statsView } from '../api/views.ts'
import { anyOr } from '../config/gateway-options.ts'
import type { ApiKey, Config } from '../config/schema.ts'
import { OPERATOR_TERMS } from '../config/terms.ts'
import { type Log, reportsTo } from '../ops/log.ts'

const EVERY_MS = 1_000
const MAX_SESSIONS = 100
const MAX_CHANNELS = 100
/** Operators come back at once, and the end does not wait long for them. */
const LIMITS = { maxSessions: 100, drainMs: 1_000 }

const UP = v.variant('type', [
  v.strictObject({ type: v.literal('find'), text: v.pipe(v.string(), v.maxLength(200)) }),
  v.strictObject({ type: v.literal('end'), session: v.pipe(v.string(), v.maxLength(200)) }),
  v.strictObject({ type: v.literal('shown') }),
])

/** What an operator looks for, and whether the page has said that it shows the newest picture. */
interface Watch {
  text: string
  isShown: boolean
  /** Of the picture that was begun last. */
  turn: number
}

/** The gateway of the operators' page. */
export interface Operators {
  readonly gateway: Gateway
  stop(): void
}

const userOf = ({ name }: ApiKey): string => `key ${name}`

/**
 * A gateway for the operators' page, which is a client of ours like any other. Its users are the
 * keys of the HTTP API that have the right "sessions"; each session is sent a picture every second,
 * of what it looks for, once it shows the one before: a page that is away, or slow, is sent one when
 * it is back, and not all that it missed.
 */
export function createOperators(
  observed: Gateway,
  { keys, admin }: Pick<Config, 'keys' | 'admin'>,
  log: Log,
): Operators {
  const ring = new KeyRing(keys)
  const keyOf = new Map(keys.map((key) => [userOf(key), key]))
  const watches = new Map<Session, Watch>()
  const gateway = createGateway({
    ...reportsTo(log, OPERATOR_TERMS),
    limits: LIMITS,
    ...(admin.hosts === undefined ? {} : { hosts: anyOr(admin.hosts) }),
    authenticate(request) {
      const key = ring.find(request.headers.get('authorization') ?? undefined)
      return key === null || !may(key, 'sessions') ? null : { id: userOf(key) }
    },
  })
  const draw = async (session: Session): Promise<void> => {
    const key = keyOf.get(session.user.id)
    const watch = watches.get(session)
    if (key === undefined || watch === undefined) return
    watch.isShown = false
    // Other nodes take their time: the newest picture counts.
    const turn = ++watch.turn
    const picture = await pictureOf(observed, watch.text, key)
    if (turn === watch.turn) session.send(picture)
  }
  const end = async (operator: Session, name: string): Promise<void> => {
    const key = keyOf.get(operator.user.id)
    if (key === undefined || !may(key, 'disconnect')) {
      operator.send({ type: 'refused', message: 'This key has not the right "disconnect".' })
      return
    }
    log.info({ by: key.name, session: name }, 'a session was ended by an operator')
    const { sessions, unreached } = await observed.everywhere.session(name).end('closed', 'ended by an operator')
    const [node] = sessions === 0 ? unreached : []
    if (node !== undefined)
      operator.send({ type: 'refused', message: `The node ${node.node} may have this session. ${node.message}` })
    await draw(operator)
  }
  gateway.on('session', (session) => {
    const watch: Watch = { text: '', isShown: true, turn: 0 }
    watches.set(session, watch)
    session.on('close', () => watches.delete(session))
    session.on('message', (body) => {
      const up = v.safeParse(UP, body)
      if (!up.success) return
      if (up.output.type === 'end') return void end(session, up.output.session)
      if (up.output.type === 'shown') {
        watch.isShown = true
        return
      }
      watch.text = up.output.text
      void draw(session)
    })
  })
  const timer = setInterval(() => {
    // Not by what is acknowledged: a client with nothing else to say does so when it is pinged.
    for (const [session, { isShown }] of watches) if (isShown) void draw(session)
  }, EVERY_MS)
  return { gateway, stop: () => clearInterval(timer) }
}

/** What fits a text that is looked for. Channels are those of this node; those that the key is not for are none. */
async function pictureOf(gateway: Gateway, text: string, key: ApiKey): Promise<Json> {
  const { everywhere } = gateway
  const needle = text.toLowerCase()
  const [found, stats] = await Promise.all([everywhere.find({ text, limit: MAX_SESSIONS }), everywhere.stats()])
  const channels = [...gateway.hub.channels()].filter(
    ({ name }) => name.toLowerCase().includes(needle) && mayTouch(key, name),
  )
  const picture = {
    type: 'picture',
    seconds: EVERY_MS / 1_000,
    rights: key.rights,
    stats: statsView(stats),
    found: found.count,
    sessions: found.sessions.map(sessionView),
    foundChannels: channels.length,
    channels: channels
      .sort((a, b) => b.subscriberCount - a.subscriberCount)
      .slice(0, MAX_CHANNELS)
      .map(({ name, subscriberCount }) => ({ name, subscribers: subscriberCount })),
  }
  // Counts, names and texts alone, whose records have no type of JSON.
  return picture as unknown as Json
}
