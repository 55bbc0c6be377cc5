import { type Code, type Hello, LINES, ok } from '@rungway/protocol'
import { nanoid } from 'nanoid'
import type { Authenticate } from '../src/auth/user.ts'
import type { GatewayRequest } from '../src/http/request.ts'
import { type GatewayLimits, limitsWith } from '../src/limits.ts'
import type { ErrorContext } from '../src/reports/errors.ts'
import { createLifecycle, type Lifecycle } from '../src/sessions/lifecycle.ts'
import type { Session } from '../src/sessions/session.ts'
import type { SessionLayer } from '../src/sessions/session-layer.ts'
import { sessionNames } from '../src/sessions/session-names.ts'
import type { SessionRecord } from '../src/sessions/session-record.ts'
import type { Attachment, Link, ReadFrame } from '../src/transports/contract/link.ts'
import type { Admission } from '../src/transports/contract/transport.ts'
import { NO_LAYER } from './no-layer.ts'
import { type VirtualScheduler, virtualScheduler } from './virtual-scheduler.ts'

/** The sessions of a gateway without HTTP, in virtual time. */
export interface Direct {
  readonly time: VirtualScheduler
  readonly lifecycle: Lifecycle
  /** In the order in which the application was told of them. */
  readonly sessions: Session[]
  readonly errors: { readonly error: unknown; readonly context: ErrorContext }[]
  /** Asks for a session: `id` names it. */
  admit(
    id: string,
    more?: Partial<Hello>,
    headers?: Record<string, string>,
    address?: string,
  ): Promise<Admission | Code>
  /** Attaches a link to it, which is the owner unless `claim` is 0. */
  attach(id: string, more?: Partial<Hello>, headers?: Record<string, string>, address?: string): Promise<PlainLink>
  /** Attaches a link of a reader that has no hello. */
  attachBare(id: string): Promise<PlainLink>
}

interface DirectOptions {
  readonly limits?: Partial<GatewayLimits>
  readonly authenticate?: Authenticate
  readonly opened?: (session: Session) => void
  readonly layer?: (record: SessionRecord) => SessionLayer
  /** Default: a time of its own. */
  readonly time?: VirtualScheduler
}

export function openDirect({
  limits,
  authenticate,
  opened = () => {},
  layer = () => NO_LAYER,
  time = virtualScheduler(),
}: DirectOptions = {}): Direct {
  const sessions: Session[] = []
  const errors: Direct['errors'] = []
  const lifecycle = createLifecycle({
    limits: limitsWith(limits),
    scheduler: time,
    names: sessionNames(nanoid, null),
    authenticate,
    trustProxy: 0,
    isCrowded: () => false,
    countElsewhere: () => 0,
    layer,
    report: (error, context) => errors.push({ error, context }),
    announce({ session }) {
      sessions.push(session)
      opened(session)
    },
  })
  const helloOf = (id: string): Hello => ({ session: id, link: 1, claim: 1, seen: 0, resume: '', wantsWelcome: false })
  const admit: Direct['admit'] = async (id, more = {}, headers = {}, address) => {
    const admission = await lifecycle.admit(requestOf({ ...helloOf(id), ...more }, headers, address))
    return admission.ok ? admission.value : admission.error.code
  }
  const linked = (admission: Admission | Code): PlainLink => {
    const link = new PlainLink()
    if (typeof admission === 'string') return Object.assign(link, { ended: admission })
    link.attached(admission.attach(link))
    time.settle()
    return link
  }
  return {
    time,
    lifecycle,
    sessions,
    errors,
    admit,
    attach: async (id, more, headers, address) => linked(await admit(id, more, headers, address)),
    async attachBare(id) {
      const hello = helloOf(id)
      const admission = await lifecycle.admit(requestOf(hello, {}), ok(hello))
      return linked(admission.ok ? admission.value : admission.error.code)
    },
  }
}

function requestOf(hello: Hello, headers: Record<string, string>, address: string | null = null): GatewayRequest {
  const { wantsWelcome, ...rest } = hello
  const fields: Record<string, string | number> = { v: 1, ...rest, ...(wantsWelcome ? { greet: 1 } : {}) }
  return {
    method: 'GET',
    path: '/',
    address,
    isAborted: false,
    query: (name) => (fields[name] === undefined || fields[name] === '' ? undefined : String(fields[name])),
    search: '',
    queryAll: () => [],
    header: (name) => headers[name],
    toRequest: () => new Request('http://localhost/', { headers }),
    onAbort() {},
  }
}

/** A link that writes whatever it is given at once, unless it is full. */
export class PlainLink implements Link {
  readonly transport: string = 'plain'
  readonly writes = 'often'
  readonly lines: string[] = []
  ended: Code | null = null
  /** What it was given has not gone yet: it takes nothing more. */
  isFull = false
  #attachment: Attachment | null = null

  attached(result: ReturnType<Admission['attach']>): void {
    if (result.ok) this.#attachment = result.value
    else this.ended = result.error.code
    this.wake()
  }

  wake(): void {
    if (!this.isFull) this.lines.push(...(this.#attachment?.pull(LINES) ?? []))
  }

  quiet(): void {}

  end(code: Code): void {
    this.wake()
    this.ended = code
    this.leave()
  }

  /** What the client sends on it. */
  receive(text: string): Code | null | Promise<Code | null> {
    return this.#attachment?.receive(text) ?? null
  }

  /** So many frames have come that carry nothing. */
  spend(frames: number): Code | null | Promise<Code | null> {
    return this.#attachment?.spend(frames) ?? null
  }

  /** The same for frames of another wire than lines. */
  deliver(frames: readonly ReadFrame[]): void {
    void this.#attachment?.deliver(frames)
  }

  /** The client is gone. */
  leave(): void {
    this.#attachment?.detach()
    this.#attachment = null
  }
}
