import type { SecureClientSessionOptions, SecureServerOptions } from 'node:http2'
import { nanoid } from 'nanoid'
import { RungwayError } from '../errors.ts'
import { checkName } from '../names.ts'
import { keepProcess } from '../scheduler.ts'
import { newNode } from '../sessions/session-names.ts'
import { checkAddress, reachedAt } from './address.ts'
import { Asker } from './asking.ts'
import { Claims } from './claims.ts'
import type { ClusterHost, ClusterNode, Membership } from './contract.ts'
import { Directory } from './directory.ts'
import { Homes } from './homes.ts'
import { Moves } from './moves.ts'
import { answersOf, Neighbours } from './neighbours.ts'
import { Peers } from './peers.ts'
import { Places } from './places.ts'
import type { Registry } from './registry.ts'
import { RelayClient } from './relay-client.ts'
import { RelayServer } from './relay-server.ts'
import { sharedKey } from './secret.ts'
import { HTTP2, type Wire } from './wire.ts'

/** Certificates of nodes, as PEM. */
export interface ClusterTls {
  /** The private key of this node. */
  readonly key: string | Buffer
  /** Its certificate, of that authority. */
  readonly cert: string | Buffer
  /** What has a certificate of this authority is a node: let it sign nothing else. */
  readonly ca: string | Buffer
}

export interface ClusterOptions {
  /** What the nodes have in common: `broker.registry` of a `RedisBroker`. */
  readonly registry: Registry
  /**
   * A text that the nodes alone know, of 32 characters at least. It never travels; what nodes say
   * to each other is encrypted by it. This or `tls`.
   */
  readonly secret?: string
  /** Certificates in place of a secret. */
  readonly tls?: ClusterTls
  /** Where to listen for other nodes. Keep it from clients. Default: 0, any free port; the registry tells others. */
  readonly port?: number
  /** The address to listen on. Default: all interfaces. */
  readonly hostname?: string
  /**
   * Where other nodes reach this one, as `host` or `host:port`, where that is not what it listens on:
   * in a container whose port is mapped, for example. Default: `hostname`, or the machine's first
   * address.
   */
  readonly address?: string
  /** For tests: names that cannot be guessed. Default: `nanoid`. */
  readonly randomId?: (length: number) => string
  /** For tests: what lies between nodes. Default: HTTP/2 over TLS. */
  readonly wire?: Wire
}

/** What a node knows of its cluster, and what it has done for others. */
export interface ClusterStats {
  /** Nodes that live, this one included; 0 before it is known. */
  readonly nodes: number
  /** Requests and sockets that were relayed since the start: to the homes of sessions, and from other nodes. */
  readonly relayedTo: number
  readonly relayedFrom: number
}

const NAMES = ['registry', 'secret', 'tls', 'port', 'hostname', 'address', 'randomId', 'wire']
const MIN_SECRET_CHARS = 32

/**
 * A gateway's place among others: `createGateway({ cluster: new Cluster({ … }) })`. Each request may
 * land on any node; a session lives at the one where its first request landed, and the others relay
 * to it. Throws `bad-option` and `unknown-option`.
 */
export class Cluster implements ClusterNode {
  readonly node: string
  readonly #options: ClusterOptions
  readonly #opened: Promise<void>
  #settle: { opened(): void; failed(error: unknown): void } = { opened() {}, failed() {} }
  #leave: () => Promise<void> = async () => {}
  #close: () => Promise<void> = async () => {}
  #stats: () => ClusterStats = () => ({ nodes: 0, relayedTo: 0, relayedFrom: 0 })
  #isJoined = false
  #closed: Promise<void> | null = null

  constructor(options: ClusterOptions) {
    check(options)
    this.#options = options
    this.node = newNode(options.randomId ?? nanoid)
    this.#opened = new Promise((opened, failed) => {
      this.#settle = { opened, failed }
    })
    // A caller that does not wait for `ready` is told by `onError`.
    this.#opened.catch(() => {})
  }

  /**
   * Resolves when other nodes find this one: call it before you take requests, which are told to come
   * back later until then. Rejects with the system's error when it cannot listen, and with what the
   * registry says when that cannot be reached; then the node goes on trying.
   */
  async ready(): Promise<void> {
    const release = keepProcess()
    await this.#opened.finally(release)
  }

  /** Whether other nodes find this one, as `ready` waits for. It stays so while the registry is away. */
  get isKnown(): boolean {
    return this.#stats().nodes > 0
  }

  stats(): ClusterStats {
    return this.#stats()
  }

  join(host: ClusterHost): Membership {
    if (this.#isJoined)
      throw new RungwayError('bad-option', 'This cluster has a gateway already: make a Cluster for each gateway.')
    this.#isJoined = true
    const { registry, port = 0, hostname, address, wire = HTTP2 } = this.#options
    const { limits, scheduler, report } = host
    const node = this.node
    const tls = tlsOf(this.#options)
    const claims = new Claims({
      ...host,
      registry,
      node,
      keepMs: limits.claimMs,
      againMs: limits.nodeLeaseMs,
      failed: report,
    })
    const directory = new Directory({ registry, node, limits, scheduler, failed: report, forgot: () => claims.renew() })
    const places = new Places({ node, scheduler, most: limits.maxSessions })
    const answers = new Map(answersOf(host, directory))
    const heard = (other: string) => directory.heard(other)
    const server = new RelayServer({ ...host, node, tls: tls.server, wire, answers, places, heard })
    const peers = new Peers({ directory, scheduler, limits, tls: tls.client, wire, failed: report })
    const relay = new RelayClient({ ...host, node, peers, places })
    const asker = new Asker({ node, peers, scheduler })
    const others = new Neighbours({ node, directory, peers, asker, limits, scheduler })
    const moves = new Moves({ ...host, node, registry, directory, claims, places, asker })
    for (const [kind, answer] of moves.answers) answers.set(kind, answer)
    this.#leave = () => moves.leave()
    const open = async (): Promise<void> => {
      const at = reachedAt(address, hostname, await server.listen(port, hostname))
      await directory.open(at)
      await others.announce(at)
    }
    open().then(this.#settle.opened, this.#settle.failed)
    claims.renew()
    this.#stats = () => ({ nodes: directory.nodeCount, relayedTo: relay.begun, relayedFrom: server.served })
    this.#close = () => {
      claims.close()
      moves.close()
      relay.drain()
      peers.close(limits.drainMs)
      server.close(limits.drainMs)
      // Where it cannot be told, the lease ends by itself.
      return directory.close().catch(() => {})
    }
    return new Homes({ ...host, node, claims, relay, places, registry, others, directory, moves })
  }

  async leave(): Promise<void> {
    if (this.#closed === null) await this.#leave()
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }
}

function check(options: ClusterOptions): void {
  for (const name of Object.keys(options)) checkName('unknown-option', 'Cluster has no option', name, NAMES)
  const { registry, secret, tls, address } = options
  if (typeof registry !== 'object' || registry === null)
    throw new RungwayError('bad-option', 'Cluster takes a registry: broker.registry of a RedisBroker, for example.')
  if ((secret === undefined) === (tls === undefined))
    throw new RungwayError('bad-option', 'Cluster takes a secret, or certificates as tls: one of the two.')
  if (secret !== undefined && secret.length < MIN_SECRET_CHARS)
    throw new RungwayError(
      'bad-option',
      `The secret of the cluster has ${secret.length} characters; it takes ${MIN_SECRET_CHARS} at least: openssl rand -base64 32 makes one.`,
    )
  if (address !== undefined) checkAddress(address)
}

function tlsOf({ secret, tls }: ClusterOptions): { server: SecureServerOptions; client: SecureClientSessionOptions } {
  if (tls === undefined) return sharedKey(secret ?? '')
  const { key, cert, ca } = tls
  return {
    server: { key, cert, ca, requestCert: true, rejectUnauthorized: true },
    // A node is who has a certificate of this authority, whatever its name.
    client: { key, cert, ca, checkServerIdentity: () => undefined },
  }
}
