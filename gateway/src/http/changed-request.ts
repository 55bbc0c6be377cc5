import type { Result } from '@rungway/protocol'
import type {
  GatewayRequest,
  GatewaySocket,
  HttpReply,
  HttpRequest,
  Refusal,
  UpgradeRequest,
  Vouched,
} from './request.ts'

/** Headers that are another value than the client sent; `undefined` for those that are hidden. */
type Changes = Readonly<Record<string, string | undefined>>

const PRINTABLE = /^[\x20-\x7e]*$/

/**
 * A request as if it had come with other headers, or with what is known of it. What cannot stand in
 * a header is left out.
 */
class ChangedRequest<R extends GatewayRequest> implements GatewayRequest {
  protected readonly original: R
  readonly #changes: Changes
  readonly vouched: GatewayRequest['vouched']

  constructor(original: R, changes: Changes, vouched: GatewayRequest['vouched'] = original.vouched) {
    this.original = original
    this.#changes = changes
    this.vouched = vouched
  }

  get method(): string {
    return this.original.method
  }

  get path(): string {
    return this.original.path
  }

  get search(): string {
    return this.original.search
  }

  get address(): string | null {
    return this.original.address
  }

  get isAborted(): boolean {
    return this.original.isAborted
  }

  query(name: string): string | undefined {
    return this.original.query(name)
  }

  queryAll(name: string): readonly string[] {
    return this.original.queryAll(name)
  }

  header(name: string): string | undefined {
    return name in this.#changes ? this.#changes[name] : this.original.header(name)
  }

  onAbort(run: () => void): void {
    this.original.onAbort(run)
  }

  toRequest(): Request | null {
    const original = this.original.toRequest()
    if (original === null) return null
    const headers = new Headers(original.headers)
    for (const [name, value] of Object.entries(this.#changes))
      if (value === undefined) headers.delete(name)
      else if (PRINTABLE.test(value)) headers.set(name, value)
    return new Request(original.url, { headers })
  }
}

class ChangedHttpRequest extends ChangedRequest<HttpRequest> implements HttpRequest {
  readBody(...args: Parameters<HttpRequest['readBody']>): ReturnType<HttpRequest['readBody']> {
    return this.original.readBody(...args)
  }
}

class ChangedUpgradeRequest extends ChangedRequest<UpgradeRequest> implements UpgradeRequest {
  accept(opened: (socket: GatewaySocket) => void): HttpReply {
    return this.original.accept(opened)
  }
}

/** The same request with other headers; `undefined` removes one. */
const withHeaders = (request: HttpRequest, changes: Changes): HttpRequest => new ChangedHttpRequest(request, changes)

const UNCHANGED: Changes = {}

/** The same request with what has been found out about it, or why it is refused. */
export const withVouched = (request: HttpRequest, vouched: Result<Vouched, Refusal>): HttpRequest =>
  new ChangedHttpRequest(request, UNCHANGED, vouched)

export const upgradeWithVouched = (request: UpgradeRequest, vouched: Result<Vouched, Refusal>): UpgradeRequest =>
  new ChangedUpgradeRequest(request, UNCHANGED, vouched)

/**
 * A request by a script or a frame, which no page can give a header: a token travels as the query's
 * `access_token` (RFC 6750, section 2.3), and is shown to `authenticate` where every other
 * transport has it. Such URLs end up in logs and histories; give tokens for them a short life.
 */
export const withUrlToken = (request: HttpRequest): HttpRequest => {
  const token = request.query('access_token')
  return token === undefined ? request : withHeaders(request, { authorization: `Bearer ${token}` })
}

const WITHOUT_COOKIES: Changes = { cookie: undefined }

/**
 * The same request as if the browser had sent no cookie: a page of any site could otherwise speak
 * for its visitor.
 */
export const withoutCookies = (request: HttpRequest): HttpRequest =>
  request.header('cookie') === undefined ? request : withHeaders(request, WITHOUT_COOKIES)

/** The same for an upgrade, which browsers send with cookies whatever the page. */
export const upgradeWithoutCookies = (request: UpgradeRequest): UpgradeRequest =>
  request.header('cookie') === undefined ? request : new ChangedUpgradeRequest(request, WITHOUT_COOKIES)
