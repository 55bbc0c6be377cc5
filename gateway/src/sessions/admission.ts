import { type Code, decodeHello, err, type Hello, ok, type Result } from '@rungway/protocol'
import { bearerOf } from '../auth/bearer.ts'
import { ANONYMOUS, type Authenticate, type User } from '../auth/user.ts'
import { clientAddress, networkOf } from '../http/client-address.ts'
import type { GatewayRequest, Refusal } from '../http/request.ts'
import type { OnError } from '../reports/errors.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Admission, TransportHost } from '../transports/contract/transport.ts'
import { type AttachmentShell, SessionAttachment } from './attachment.ts'
import type { Batch } from './intake.ts'
import type { SessionRecord } from './session-record.ts'
import type { SessionClaim, SessionTable } from './session-table.ts'

interface Shell extends AttachmentShell {
  readonly sessions: SessionTable
  readonly scheduler: Pick<Scheduler, 'epochNow'>
  readonly authenticate: Authenticate | undefined
  readonly trustProxy: number
  readonly report: OnError
  readonly isDraining: () => boolean
  /** A session has been opened, and is to be announced to the application. */
  opened(record: SessionRecord, network: string | null): void
}

const refused = (code: Code, retryAfterMs = 0) => err({ code, retryAfterMs })
const NO_USER = 'The option authenticate found no user for the credentials of this request. Sign in, and connect again.'
const EXPIRED = 'The credentials of this request have expired (expiresAt of the user). Sign in, and connect again.'
const OTHER_USER =
  'The session belongs to another user than the credentials of this request. Connect anew after signing in as another user.'
/** With what is known of this case. */
const refusedFor = (code: Code, message: string) => err({ code, retryAfterMs: 0, message })

/**
 * Decides which requests may have a session: first whether the gateway takes any, then the user,
 * then the hello, then the session. A session that is not there yet is opened by the first request
 * that is not refused, and not before its link or its lines are accepted.
 */
export function createAdmission(shell: Shell): TransportHost['admit'] {
  const { authenticate, limits, isDraining } = shell
  return (request, bare) => {
    if (isDraining()) return refused('going-away', limits.drainRetryMs)
    const admit = (user: User) =>
      admitUser(shell, user, bare ?? decodeHello((name) => request.query(name)), bare, request)
    return authenticate === undefined ? admit(ANONYMOUS) : identify(shell, authenticate, request, admit)
  }
}

async function identify(
  { report, limits, scheduler }: Shell,
  authenticate: Authenticate,
  from: GatewayRequest,
  admit: (user: User) => Result<Admission, Refusal>,
): Promise<Result<Admission, Refusal>> {
  const request = from.toRequest()
  if (request === null) return refused('bad-request')
  try {
    const user = await authenticate(bearerOf(request))
    if (user === null) return refusedFor('unauthorized', NO_USER)
    // Credentials that have expired already would be taken, cut within a second, and come back at
    // once.
    return (user.expiresAt ?? Infinity) > scheduler.epochNow() ? admit(user) : refusedFor('unauthorized', EXPIRED)
  } catch (error) {
    report(error, { session: null, event: 'authenticate' })
    return refused('internal', limits.drainRetryMs)
  }
}

function admitUser(
  shell: Shell,
  user: User,
  hello: Result<Hello, Code>,
  bare: Result<Hello, Code> | undefined,
  request: GatewayRequest,
): Result<Admission, Refusal> {
  if (!hello.ok) return refused(hello.error)
  const claim: SessionClaim = {
    hello: hello.value,
    user,
    overflow: bare === undefined ? 'refuse' : 'evict',
    network: () => networkFrom(request, shell.trustProxy),
  }
  const found = find(shell, claim)
  if (!found.ok) return found
  const { seen, link: number, resume } = claim.hello
  return ok({
    hello: claim.hello,
    reaches: found.value === null || seen >= found.value.core.outbox.acked,
    attach: (link) =>
      enter(shell, claim, (record) => {
        const displaced = record.core.attach(link, claim.hello, shell.now(), link.writes)
        if (!displaced.ok) return displaced.error === 'too-many' ? replayed(shell, record) : refused(displaced.error)
        for (const old of displaced.value) old.end('replaced', 0)
        // What the hello has seen may have been the last that the session waited for.
        if (record.core.state.name === 'ended') shell.changed(record)
        return ok(new SessionAttachment(record, link, number, shell))
      }),
    receive(text) {
      const take = (batch: Batch) =>
        enter(shell, claim, (record) => {
          const up = new SessionAttachment(record, null, number, shell)
          const code = up.acknowledged(seen) ?? up.take(batch)
          return code === null ? ok(up.answer(resume)) : refused(code)
        })
      const read = () => shell.intake.read(text)
      const batch = found.value === null ? read() : found.value.paced(read)
      return batch instanceof Promise ? batch.then(take) : take(batch)
    },
  })
}

function networkFrom(request: GatewayRequest, hops: number): string | null {
  const address = clientAddress(request, hops)
  return address === null ? null : networkOf(address)
}

function find({ sessions }: Shell, claim: SessionClaim): Result<SessionRecord | null, Refusal> {
  const found = sessions.find(claim)
  if (found.ok) return found
  if (found.error === 'forbidden') return refusedFor('forbidden', OTHER_USER)
  const full = found.error === 'too-many' ? sessions.makeRoom(claim) : null
  return full === null ? refused(found.error) : err(full)
}

function replayed({ limits, now }: Shell, record: SessionRecord): ReturnType<typeof refusedFor> {
  const rule = `The session was written again more than maxReplayBytesPerSecond allows (${limits.maxReplayBytesPerSecond})`
  const message = `${rule}. Acknowledge what has come, and come back later.`
  return err({ code: 'too-many', retryAfterMs: record.core.outbox.replayWaitMs(now()), message })
}

/**
 * Uses the session that is claimed. One that was made for this request is opened when the use
 * succeeds, and leaves no trace otherwise.
 */
function enter<T>(
  shell: Shell,
  claim: SessionClaim,
  use: (record: SessionRecord) => Result<T, Refusal>,
): Result<T, Refusal> {
  // Again: the table may have changed since the admission.
  const found = find(shell, claim)
  if (!found.ok) return found
  const known = found.value
  const record = known ?? shell.sessions.create(claim)
  if (record.core.state.name === 'ended') return refused(record.core.state.code)
  const used = use(record)
  if (!used.ok) {
    if (known === null) record.settle()
    return used
  }
  record.user = claim.user
  if (known === null) shell.opened(record, claim.network())
  // Only a welcome says the epoch.
  else if (claim.hello.resume !== '') shell.sessions.proven(record)
  record.linksChanged()
  return used
}
