import { type Code, decodeHello, err, type Hello, ok, type Result } from '@rungway/protocol'
import { bearerOf } from '../auth/bearer.ts'
import { ANONYMOUS, type Authenticate, type User } from '../auth/user.ts'
import { clientAddress, networkOf } from '../http/client-address.ts'
import type { GatewayRequest, Refusal, Vouched } from '../http/request.ts'
import type { GatewayLimits } from '../limits.ts'
import type { ProtocolHost } from '../protocol-mount.ts'
import { count } from '../reports/counters.ts'
import type { OnError } from '../reports/errors.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Admission } from '../transports/contract/transport.ts'
import { type AttachmentShell, SessionAttachment } from './attachment.ts'
import { helloFault } from './hello-fault.ts'
import type { Batch } from './intake.ts'
import { LEFT_AGAIN_MS, MOVED_AGAIN_MS } from './pauses.ts'
import { RefusalRates } from './refusal-rates.ts'
import type { SessionRecord, SessionTerms } from './session-record.ts'
import type { ClientKind, SessionClaim, SessionTable } from './session-table.ts'

/**
 * `leaving`: no session is opened, those that there are move to other nodes. `left`: no request is taken,
 * and other nodes take them. `draining`: no request is taken.
 */
export type Phase = 'open' | 'leaving' | 'left' | 'draining'

interface Shell extends AttachmentShell {
  readonly sessions: SessionTable
  readonly scheduler: Pick<Scheduler, 'epochNow'>
  readonly authenticate: Authenticate | undefined
  readonly trustProxy: number
  readonly report: OnError
  readonly phase: () => Phase
  /** What stands on sessions of Rungway's own protocol. */
  readonly layer: SessionTerms['layer']
  /** A session has been opened, and is to be announced to the application. */
  opened(record: SessionRecord, network: string | null): void
}

const RETRY_MS = 1_000

const refused = (code: Code, retryAfterMs = 0) => err({ code, retryAfterMs })
/** A gateway that is alone has to begin anew first. */
const goingAway = (phase: Phase, { drainRetryMs }: GatewayLimits) =>
  refused('going-away', phase === 'draining' ? drainRetryMs : Math.min(drainRetryMs, LEFT_AGAIN_MS))
const NO_USER =
  'The option authenticate found no user for the credentials of this request (the command rungway asks its jwt, or its webhook connect). Sign in, and connect again.'
const NO_URL =
  'The Host of this request is no host (a name or an address, and a port), so that it has no URL to authenticate by. Mend what sets Host: a proxy, or the client.'
const EXPIRED = 'The credentials of this request have expired (expiresAt of the user). Sign in, and connect again.'
const OTHER_USER =
  'The session belongs to another user than the credentials of this request. Connect anew after signing in as another user.'
/** With what is known of this case. */
const refusedFor = (code: Code, message: string) => err({ code, retryAfterMs: 0, message })

/** Who it is, and where it comes from, which few requests have to know. */
interface Identity {
  readonly user: User
  network(): string | null
}

export interface Admitting {
  readonly admit: ProtocolHost['admit']
  /**
   * The first half of an admission, for a request whose session may be elsewhere: whether the gateway
   * takes any, of that address too, and who it is.
   */
  identify(request: GatewayRequest): Result<Vouched, Refusal> | Promise<Result<Vouched, Refusal>>
}

/**
 * Decides which requests may have a session: first whether the gateway takes any, of that address
 * too, then the user, then the hello, then the session. A session that is not there yet is opened by the first request
 * that is not refused, and not before its link or its lines are accepted.
 */
export function createAdmission(shell: Shell): Admitting {
  const { authenticate, limits, phase, now, sessions, trustProxy } = shell
  const rates = new RefusalRates(limits.maxRefusalsPerSecond)
  /** Why a request is refused unseen: requests of its address were refused too often. */
  const unseen = (network: string | null): Refusal | null => (network === null ? null : rates.refusal(network, now()))
  const counted = <T>(of: () => string | null, admitted: Result<T, Refusal>): Result<T, Refusal> => {
    const network = admitted.ok ? null : of()
    if (network !== null) rates.count(network, now())
    return admitted
  }
  /** Who it is, if the gateway takes requests, of that address too. */
  const identified = (
    request: GatewayRequest,
    isKnown: boolean,
  ): Result<Identity, Refusal> | Promise<Result<Identity, Refusal>> => {
    if (phase() === 'draining' || phase() === 'left') return goingAway(phase(), limits)
    const { vouched } = request
    if (vouched !== undefined) return vouched.ok ? ok(identityOf(vouched.value)) : vouched
    const network = () => networkFrom(request, trustProxy)
    const refusal = rates.size === 0 || isKnown ? null : unseen(network())
    if (refusal !== null) return err(refusal)
    if (authenticate === undefined) return ok({ user: ANONYMOUS, network })
    return identify(shell, authenticate, request, network).then((identity) => counted(network, identity))
  }
  return {
    identify(request) {
      const identity = identified(request, false)
      return identity instanceof Promise ? identity.then(vouchedOf) : vouchedOf(identity)
    },
    admit(request, bare, overflow = 'evict', other) {
      const hello = bare ?? decodeHello((name) => request.query(name))
      const layer = other ?? shell.layer
      const kind: ClientKind =
        bare === undefined
          ? { overflow: 'refuse', delivery: 'exactly-once', layer }
          : { overflow, delivery: 'at-most-once', layer }
      const admit = (identity: Result<Identity, Refusal>): Result<Admission, Refusal> => {
        if (!identity.ok) return identity
        return counted(identity.value.network, admitUser(shell, identity.value, hello, kind, request))
      }
      const identity = identified(request, hello.ok && sessions.has(hello.value.session))
      return identity instanceof Promise ? identity.then(admit) : admit(identity)
    },
  }
}

const identityOf = ({ user, network }: Vouched): Identity => ({ user, network: () => network })

const vouchedOf = (identity: Result<Identity, Refusal>): Result<Vouched, Refusal> =>
  identity.ok ? ok({ user: identity.value.user, network: identity.value.network() }) : identity

async function identify(
  { report, limits, scheduler }: Shell,
  authenticate: Authenticate,
  from: GatewayRequest,
  network: () => string | null,
): Promise<Result<Identity, Refusal>> {
  try {
    const request = from.toRequest()
    if (request === null) return refusedFor('bad-request', NO_URL)
    const user = await authenticate(bearerOf(request), network())
    if (user === null) return refusedFor('unauthorized', NO_USER)
    // Credentials that have expired already would be taken, cut within a second, and come back at
    // once.
    const isFresh = (user.expiresAt ?? Infinity) > scheduler.epochNow()
    return isFresh ? ok({ user, network }) : refusedFor('unauthorized', EXPIRED)
  } catch (error) {
    report(error, { session: null, event: 'authenticate' })
    return refused('internal', limits.drainRetryMs)
  }
}

function admitUser(
  shell: Shell,
  { user, network }: Identity,
  hello: Result<Hello, Code>,
  kind: ClientKind,
  request: GatewayRequest,
): Result<Admission, Refusal> {
  if (!hello.ok) {
    const fault = hello.error === 'bad-request' ? helloFault((name) => request.query(name)) : undefined
    return fault === undefined ? refused(hello.error) : refusedFor(hello.error, fault)
  }
  const claim: SessionClaim = {
    hello: hello.value,
    user,
    ...kind,
    network,
  }
  const found = find(shell, claim)
  if (!found.ok) return found
  const { seen, link: number, resume } = claim.hello
  return ok({
    hello: claim.hello,
    reaches: found.value === null || seen >= found.value.core.outbox.acked,
    attach: (link) =>
      enter(shell, claim, (record) => {
        const linked = shell.sessions.link(claim)
        if (!linked.ok) return linked
        const before = record.core.handleOf(number)
        const displaced = record.core.attach(link, claim.hello, shell.now(), link.writes)
        if (!displaced.ok) {
          if (linked.value !== null) shell.unlink(linked.value)
          return displaced.error === 'too-many' ? replayed(shell, record) : refused(displaced.error)
        }
        count(shell.counters.attached, link.transport)
        // The next request of a polling link, or the same once more: the client polls on.
        for (const old of displaced.value)
          old === before && old.writes === 'once' ? old.quiet() : old.end('replaced', 0)
        // What the hello has seen may have been the last that the session waited for.
        if (record.core.state.name === 'ended') shell.changed(record)
        return ok(new SessionAttachment(record, link, number, shell, linked.value))
      }),
    turn: () => (found.value === null ? null : turnOf(found.value)),
    receive(text) {
      const take = (batch: Batch) =>
        enter(shell, claim, (record) => {
          const up = new SessionAttachment(record, null, number, shell)
          const code = up.acknowledged(seen, claim.hello.part) ?? up.take(batch)
          if (code === null) return ok(up.answer(resume))
          const { fault } = up
          return fault === null ? refused(code) : refusedFor(code, fault)
        })
      const read = () => shell.intake.read(text)
      const batch = found.value === null ? read() : found.value.paced(read)
      return batch instanceof Promise ? batch.then(take) : take(batch)
    },
  })
}

/**
 * Requests up of one session that may wait for its rate. A client has one on its way, and repeats
 * it when the answer is late.
 */
const MAX_WAITING = 32

function turnOf(record: SessionRecord): null | Promise<null> | Refusal {
  if (record.waiting < MAX_WAITING) return record.paced(() => null)
  const message = `${MAX_WAITING} requests of this session wait until its rate (maxFramesPerSecond) allows them. Send again later, and less at once.`
  return { code: 'too-many', retryAfterMs: RETRY_MS, message }
}

function networkFrom(request: GatewayRequest, hops: number): string | null {
  const address = clientAddress(request, hops)
  return address === null ? null : networkOf(address)
}

function find({ sessions, phase, limits }: Shell, claim: SessionClaim): Result<SessionRecord | null, Refusal> {
  const found = sessions.find(claim)
  if (found.ok && found.value === null && phase() !== 'open') return goingAway(phase(), limits)
  if (found.ok) return found
  // It is elsewhere by now, or is about to be.
  if (found.error === 'unavailable') return refused('unavailable', MOVED_AGAIN_MS)
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
  else if (claim.hello.resume !== '') {
    record.core.prove()
    shell.sessions.proven(record)
  }
  record.linksChanged()
  return used
}
