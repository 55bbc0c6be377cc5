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
    this.#hosts = hosts === undefined || hosts === '*' ? hosts : hosts.map((host) => host.toLowerCase())
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
    const name = nameOf(host)
    const hosts = this.#hosts
    const isKnown =
      hosts === undefined ? LOOPBACK.test(name) : hosts.includes(name) || hosts.includes(host.toLowerCase())
    if (isKnown) this.#accepted = host
    return isKnown
  }

  /** Why a request was refused, and the option that allows it. */
  refusal(request: GatewayRequest): string {
    const host = hostOf(request) ?? '(none)'
    const rule =
      this.#hosts === undefined
        ? 'a gateway that is served on a loopback address takes names of this machine alone'
        : 'the option hosts does not list it'
    return `The host of the request is ${host}: ${rule}. Allow it with createGateway({ hosts: [${JSON.stringify(nameOf(host))}] }).`
  }
}
