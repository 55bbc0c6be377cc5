import { type Code, decodeHello, err, type Hello, ok, type Result } from '@rungway/protocol'
import { bearerOf } from '../auth/bearer.ts'
import { ANONYMOUS, type Authenticate, type User } from '../auth/user.ts'
import type { GatewayRequest } from '../http/request.ts'
import type { Link } from '../transports/contract/link.ts'
import type { Admission, Refusal, TransportHost } from '../transports/contract/transport.ts'
import { type AttachmentShell, SessionAttachment } from './attachment.ts'
import type { Session } from './session.ts'
import type { SessionTable } from './session-table.ts'

interface Shell extends AttachmentShell {
  readonly sessions: SessionTable
  readonly authenticate: Authenticate | undefined
  readonly isDraining: () => boolean
}

const refused = (code: Code, retryAfterMs = 0) => err({ code, retryAfterMs })

/** Decides which requests may have a session: first whether the gateway takes any, then the hello, then the user, then the session. */
export function createAdmission(shell: Shell): TransportHost['admit'] {
  const { authenticate, limits, isDraining } = shell
  return (request, bare) => {
    if (isDraining()) return refused('going-away', limits.drainRetryMs)
    const hello = bare ?? decodeHello((name) => request.query(name))
    if (!hello.ok) return refused(hello.error)
    const overflow = bare === undefined ? 'refuse' : 'evict'
    const admit = (user: User) => admitUser(shell, user, hello.value, overflow)
    return authenticate === undefined ? admit(ANONYMOUS) : identify(shell, authenticate, request, admit)
  }
}

async function identify(
  { report, limits }: Shell,
  authenticate: Authenticate,
  from: GatewayRequest,
  admit: (user: User) => Result<Admission, Refusal>,
): Promise<Result<Admission, Refusal>> {
  const request = from.toRequest()
  if (request === null) return refused('bad-request')
  try {
    const user = await authenticate(bearerOf(request))
    return user === null ? refused('unauthorized') : admit(user)
  } catch (error) {
    report(error)
    return refused('internal', limits.drainRetryMs)
  }
}

function admitUser(shell: Shell, user: User, hello: Hello, overflow: 'refuse' | 'evict'): Result<Admission, Refusal> {
  const found = shell.sessions.find(hello, user, overflow, shell.now())
  if (!found.ok) return refused(found.error)
  const session = found.value
  return ok({
    hello,
    reaches: hello.seen >= session.core.outbox.acked,
    attach: (link) => attach(shell, session, hello, link),
    receive(text) {
      const up = new SessionAttachment(session, null, hello.link, shell)
      const code = up.acknowledged(hello.seen) ?? up.receive(text)
      return code === null ? ok(up.answer(hello.resume)) : refused(code)
    },
  })
}

function attach(shell: Shell, session: Session, hello: Hello, link: Link): Result<SessionAttachment, Refusal> {
  const { state } = session.core
  if (state.name === 'ended') return refused(state.code)
  const displaced = session.core.attach(link, hello, shell.now(), link.writes)
  if (!displaced.ok) return refused(displaced.error)
  for (const old of displaced.value) old.end('replaced', 0)
  // What the hello has seen may have been the last that the session waited for.
  if (session.core.state.name === 'ended') shell.changed(session)
  return ok(new SessionAttachment(session, link, hello.link, shell))
}
