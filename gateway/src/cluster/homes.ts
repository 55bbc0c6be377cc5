import { err, type Result } from '@rungway/protocol'
import { upgradeWithVouched, withVouched } from '../http/changed-request.ts'
import type {
  GatewayRequest,
  Handler,
  HttpReply,
  HttpRequest,
  Refusal,
  UpgradeRequest,
  Vouched,
} from '../http/request.ts'
import type { Claims } from './claims.ts'
import type { ClusterHost, Membership, OtherNodes } from './contract.ts'
import { type Names, namesOf } from './names.ts'
import type { Places } from './places.ts'
import type { Registry } from './registry.ts'
import { type RelayClient, type Unrelayed, unavailable } from './relay-client.ts'

interface Context extends Pick<ClusterHost, 'hasSession' | 'identify' | 'report'> {
  readonly node: string
  readonly claims: Claims
  readonly relay: RelayClient
  readonly others: OtherNodes
  readonly places: Places
  readonly registry: Pick<Registry, 'find'>
  /** Whether other nodes know of this one, and cannot have taken it for gone. */
  isLeased(): boolean
}

/** How a request is served that has been let in. */
interface Ways<R> {
  readonly handle: Handler<R & GatewayRequest>
  vouch(request: R, vouched: Result<Vouched, Refusal>): R & GatewayRequest
  relay(request: R, vouched: Vouched, node: string): Promise<Result<HttpReply, Unrelayed>>
}

/** Homes that are gone, one after the other, of one request. */
const MAX_TURNS = 3

const NO_REGISTRY = 'The registry of sessions cannot be reached at the moment. Come back later.'
const NO_HOME = 'The nodes that had this session are gone, one after the other. Come back later.'

/** Finds the home of each session: by what its client repeats of it, else in the registry. */
export class Homes implements Membership {
  readonly others: OtherNodes
  readonly #context: Context

  constructor(context: Context) {
    this.#context = context
    this.others = context.others
  }

  http(request: HttpRequest, handle: Handler<HttpRequest>): HttpReply | Promise<HttpReply> {
    const names = namesOf(request)
    if (names === null || this.#isHere(names)) return handle(request)
    const { relay } = this.#context
    return this.#serve(request, names, { handle, vouch: withVouched, relay: (...passage) => relay.http(...passage) })
  }

  upgrade(request: UpgradeRequest, handle: Handler<UpgradeRequest>): HttpReply | Promise<HttpReply> {
    const names = namesOf(request)
    if (names === null || this.#isHere(names)) return handle(request)
    const { relay } = this.#context
    return this.#serve(request, names, {
      handle,
      vouch: upgradeWithVouched,
      relay: (...passage) => relay.socket(...passage),
    })
  }

  /** As far as the request says it, or the session is there. */
  #isHere({ session, node, resumes }: Names): boolean {
    const { hasSession, node: own, places } = this.#context
    if (places.isElsewhere(session)) return false
    return node === own || (resumes && node === null) || hasSession(session)
  }

  async #serve<R extends GatewayRequest>(
    request: R,
    names: Names,
    { handle, vouch, relay }: Ways<R>,
  ): Promise<HttpReply> {
    const identity = await this.#context.identify(request)
    if (!identity.ok) return await handle(vouch(request, identity))
    const here = () => handle(vouch(request, identity))
    const refused = (refusal: Refusal) => handle(vouch(request, err(refusal)))
    const { session, node, resumes } = names
    const { node: own, places, hasSession } = this.#context
    await places.settled(session)
    if (hasSession(session)) return await here()
    const told = places.of(session) ?? node
    if (told !== null && told !== own) {
      const relayed = await relay(request, identity.value, told)
      if (relayed.ok) return relayed.value
      if (relayed.error !== 'gone') return await refused(relayed.error)
      places.forget(session)
    }
    if (resumes) {
      const heir = await this.#find(session)
      if (heir === 'unknown') return await refused(unavailable(NO_REGISTRY))
      // No node has it: the client is to hear that.
      if (heir === null || heir === own || heir === told) return await here()
      places.movedTo(session, heir)
      const relayed = await relay(request, identity.value, heir)
      if (relayed.ok) return relayed.value
      return relayed.error === 'gone' ? await here() : await refused(relayed.error)
    }
    let gone: string | null = null
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const home = await this.#claim(session, gone)
      if (home === null) return await refused(unavailable(NO_REGISTRY))
      if (home === this.#context.node) return await here()
      const relayed = await relay(request, identity.value, home)
      if (relayed.ok) return relayed.value
      if (relayed.error !== 'gone') return await refused(relayed.error)
      gone = home
    }
    return await refused(unavailable(NO_HOME))
  }

  /** The node that has a session whose node is gone; null for none. */
  async #find(session: string): Promise<string | 'unknown' | null> {
    try {
      return await this.#context.registry.find(session)
    } catch (error) {
      this.#context.report(error)
      return 'unknown'
    }
  }

  /** Null: the registry cannot say. */
  async #claim(session: string, instead: string | null): Promise<string | null> {
    const { claims, isLeased, node, report } = this.#context
    // Others would not find what is opened here.
    if (!isLeased()) return null
    try {
      const home = await claims.claim(session, instead)
      // This process may have stood still since it asked, and others have taken over what it claimed.
      return home === node && !isLeased() ? null : home
    } catch (error) {
      report(error)
      return null
    }
  }
}
