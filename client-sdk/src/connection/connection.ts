import { createLadder, UpPath } from '@rungway/protocol'
import { MIN_POLL_MS } from '../limits.ts'
import { createConversation } from './conversation.ts'
import { createCredentials } from './credentials.ts'
import { createDiagnosis } from './diagnosis.ts'
import { connectLink } from './links.ts'
import { lived } from './page.ts'
import { type Connection, isOver, type Parts } from './state.ts'
import { step } from './step.ts'
import { createTimer } from './timer.ts'

/** Connects in the next turn, so that listeners which the caller adds now miss nothing. */
export function createConnection(parts: Parts): Connection {
  const { environment, base, transports, limits } = parts
  const { now, random } = environment
  const memory = `rungway ${base}`
  const names = transports.map(({ name }) => name)
  const connection: Connection = {
    ...parts,
    memory,
    ladder: createLadder(names, random, parts.ladderOptions, environment.recall(memory)),
    up: new UpPath(),
    conversation: createConversation(environment, limits),
    credentials: createCredentials(parts.token),
    diagnosis: createDiagnosis(environment.origin),
    status: { state: { name: 'connecting' }, since: now(), last: null },
    links: new Map(),
    failures: new Map(),
    waiting: [],
    stopWaiting: undefined,
    pollMs: MIN_POLL_MS,
    hasReported: false,
    suspicious: new Map(),
    isChanging: false,
    setTimer: createTimer(environment, () =>
      step(connection, { type: 'tick', link: connection.conversation.session.missing(now()) }),
    ),
    openLink(link, name) {
      const transport = transports.find((each) => each.name === name)
      if (transport) void connectLink(connection, link, transport)
    },
    stopListening: environment.onLife((event) => lived(connection, event)),
  }
  parts.handover?.begin(connection)
  void begin(connection)
  return connection
}

async function begin(connection: Connection): Promise<void> {
  // A timer would cost a millisecond or more.
  await null
  if (!isOver(connection)) step(connection, { type: 'tick' })
}
