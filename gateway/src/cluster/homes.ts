import { err, ok, type Result } from '@rungway/protocol'
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
import type { Directory } from './directory.ts'
import type { Moves } from './moves.ts'
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
  readonly directory: Pick<Directory, 'isLeased' | 'isWhole'>
  readonly moves: Pick<Moves, 'isLeaving'>
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
const FORGOTTEN = 'The registry of sessions has lost what it was told, and is told it anew. Come back later.'
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
    const refused = (refusal: Refusal) => handle(vouch(request, err(refusal)))
    const { session, node, resumes } = names
    const { node: own, places, hasSession } = this.#context
    const here = async () => {
      // It may be on its way to this node, which another knew before.
      await places.settled(session)
      return await handle(vouch(request, identity))
    }
    await places.settled(session)
    if (hasSession(session)) return await here()
    /** Null: that node is gone. */
    const relayed = async (to: string): Promise<HttpReply | null> => {
      const reply = await relay(request, identity.value, to)
      if (reply.ok) return reply.value
      if (reply.error === 'gone') return null
      return reply.error === 'here' ? await here() : await refused(reply.error)
    }
    const told = places.of(session) ?? node
    if (told !== null && told !== own) {
      const reply = await relayed(told)
      if (reply !== null) return reply
      places.forget(session)
    }
    if (resumes) {
      const heir = await this.#find(session)
      if (!heir.ok) return await refused(heir.error)
      // No node has it: the client is to hear that.
      if (heir.value === null || heir.value === own || heir.value === told) return await here()
      places.movedTo(session, heir.value)
      return (await relayed(heir.value)) ?? (await here())
    }
    let gone: string | null = null
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const home = await this.#claim(session, gone)
      if (home === null) return await refused(unavailable(NO_REGISTRY))
      if (home === this.#context.node) return await here()
      const reply = await relayed(home)
      if (reply !== null) return reply
      gone = home
    }
    return await refused(unavailable(NO_HOME))
  }

  /** The node that has a session whose node is gone; null for none. */
  async #find(session: string): Promise<Result<string | null, Refusal>> {
    const { registry, directory, report } = this.#context
    try {
      const heir = await registry.find(session)
      // Where it has lost what it was told, the node of the session tells it again.
      return heir !== null || (await directory.isWhole()) ? ok(heir) : err(unavailable(FORGOTTEN))
    } catch (error) {
      report(error)
      return err(unavailable(NO_REGISTRY))
    }
  }

  /** Null: the registry cannot say. */
  async #claim(session: string, instead: string | null): Promise<string | null> {
    const { claims, directory, moves, node, registry, report } = this.#context
    // Others would not find what is opened here.
    if (!directory.isLeased) return null
    try {
      // All others would send its client to the node that claims it, and this one opens none.
      if (moves.isLeaving) return (await registry.find(session)) ?? node
      const home = await claims.claim(session, instead)
      // This process may have stood still since it asked, and others have taken over what it claimed.
      return home === node && !directory.isLeased ? null : home
    } catch (error) {
      report(error)
      return null
    }
  }
}
