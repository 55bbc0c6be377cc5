import { ok, type Result } from '@rungway/protocol'
import type { GatewaySocket, HttpReply, Refusal, UpgradeRequest, Vouched } from '../http/request.ts'
import { type Incoming, NodeHttpRequest, type Outgoing, SWITCHING } from '../node/incoming.ts'

/** A request that another node has let in. */
export class RelayedRequest extends NodeHttpRequest implements UpgradeRequest {
  readonly vouched: Result<Vouched, Refusal>
  /** What `accept` was given. */
  opened: ((socket: GatewaySocket) => void) | null = null
  readonly #network: string | null

  constructor(incoming: Incoming, outgoing: Outgoing, path: string, vouched: Vouched) {
    super(incoming, outgoing, path)
    this.vouched = ok(vouched)
    this.#network = vouched.network
  }

  /** The client's, not that of the node between. */
  override get address(): string | null {
    return this.#network
  }

  override header(name: string): string | undefined {
    return name === 'host' ? super.header(':authority') : super.header(name)
  }

  accept(opened: (socket: GatewaySocket) => void): HttpReply {
    this.opened = opened
    return SWITCHING
  }
}
