import { hostOf } from './origin.ts'
import type { GatewayRequest } from './request.ts'

/**
 * Names under which the gateway is reached, `app.example` on any port or `app.example:8443`; `'*'`
 * for any name.
 */
export type Hosts = readonly string[] | '*'

const PORT = /:\d+$/

/** Names and addresses of the machine itself: no other can be reached under them. */
const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

const nameOf = (host: string): string => host.toLowerCase().replace(PORT, '')

/** Whether a server that listens there can be reached from this machine alone. */
const isLoopback = (hostname: string | undefined): boolean =>
  hostname !== undefined && (LOOPBACK.test(nameOf(hostname)) || hostname === '::1')

const isListed = (host: string, hosts: readonly string[]): boolean =>
  hosts.some((each) => each.toLowerCase() === nameOf(host) || each.toLowerCase() === host.toLowerCase())

/** What decides which names requests may ask for. */
export interface HostRule {
  /** As the option `hosts` of the gateway. */
  readonly hosts?: Hosts
  /** The address that the server listens on; absent: all interfaces. */
  readonly hostname?: string
}

/**
 * Whether a request with that `Host` may be answered, by the rule of the gateway's option `hosts`:
 * those of `hosts`; without it, those of the machine itself on a loopback address, and any
 * elsewhere. For an application's own routes, which a page reaches by DNS rebinding as it does the
 * gateway's. `null`: the request has none.
 */
export function acceptsHost(host: string | null, { hosts, hostname }: HostRule): boolean {
  if (hosts === '*' || (hosts === undefined && !isLoopback(hostname))) return true
  if (host === null) return false
  return hosts === undefined ? LOOPBACK.test(nameOf(host)) : isListed(host, hosts)
}

/**
 * Which names requests may ask for. A page can make its own name point at any address (DNS
 * rebinding), and is then a page of the gateway's own host; so a gateway on the developer's machine
 * or inside a network is protected by the names that it answers to, and by nothing else.
 */
export class HostPolicy {
  readonly #hosts: Hosts | undefined
  /**
   * Whether each server that serves the gateway listens on loopback addresses alone; null when none
   * has said where.
   */
  #isLocal: boolean | null = null
  /** Most requests ask for the same one. */
  #accepted = ''

  constructor(hosts: Hosts | undefined) {
    this.#hosts = hosts
  }

  /** A server with the gateway listens there. */
  servedAt(hostname: string | undefined): void {
    this.#isLocal = isLoopback(hostname) && this.#isLocal !== false
    this.#accepted = ''
  }

  accepts(request: GatewayRequest): boolean {
    if (this.#hosts === '*' || (this.#hosts === undefined && this.#isLocal !== true)) return true
    const host = hostOf(request)
    if (host === null) return false
    if (host === this.#accepted) return true
    const isKnown = this.#hosts === undefined ? LOOPBACK.test(nameOf(host)) : isListed(host, this.#hosts)
    if (isKnown) this.#accepted = host
    return isKnown
  }

  /** Why a request was refused, and the option that allows it. */
  refusal(request: GatewayRequest): string {
    const host = hostOf(request)
    if (host === null)
      return 'The request names no host that a URL can have, and this gateway takes certain names alone (option hosts). Send its Host.'
    const rule =
      this.#hosts === undefined
        ? 'a gateway that is served on a loopback address takes names of this machine alone'
        : 'the option hosts does not list it'
    return `The host of the request is ${host}: ${rule}. Allow it with createGateway({ hosts: [${JSON.stringify(nameOf(host))}] }), or with --hosts of the command rungway.`
  }
}
