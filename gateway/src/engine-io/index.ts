import type { Gateway, MountableGateway } from '../gateway-interface.ts'
import type { Attached, AttachOptions, NodeServer } from '../node/attach.ts'
import { channelsAs, once, publicationMessage } from './channels.ts'
import { PACKETS } from './format.ts'
import { engineIo } from './mount.ts'
import { checkEngineIoOptions, type EngineIoOptions } from './options.ts'
import type { Receiver } from './receiver.ts'

export type { EngineIoOptions } from './options.ts'

/** Where clients of Engine.IO are taken. It fits every adapter that takes a gateway. */
export interface EngineIo extends MountableGateway {
  /**
   * Takes what comes to a server of Node below the path, upgrades included, before its other
   * listeners. Default of `path`: the option of `mountEngineIo`.
   */
  attach(server: NodeServer, options?: Partial<AttachOptions>): Attached
}

const MESSAGES: Receiver = {
  receive: (data) => ({ body: data }),
  closed() {},
}

/**
 * Takes clients of Engine.IO 4, and of 3 where it is allowed: each is a session of the gateway, with
 * the same users, origins, hosts and limits. A text message is a string, a binary one is bytes;
 * what is sent down that is neither goes as its JSON text, and so does a publication of a channel
 * that the application has subscribed the session to. Such a session delivers at most once
 * (`session.delivery`), and ends with its connection. `pingMs`, `pongMs` and `maxMessageBytes` of
 * the limits are what its clients know as `pingInterval`, `pingTimeout` and `maxPayload`. Throws a
 * `RungwayError` for an option that there is not, or a value which it does not take.
 */
export function mountEngineIo(gateway: Pick<Gateway, 'mount' | 'hub'>, options: EngineIoOptions = {}): EngineIo {
  checkEngineIoOptions('mountEngineIo', options)
  const write = once(publicationMessage)
  const standing = channelsAs(gateway.hub, 'Engine.IO: send it a message, and listen for its own', write)
  const layer = { format: PACKETS, separator: null, standing, open: () => MESSAGES }
  const mounted = gateway.mount(engineIo(options, layer))
  return withPath(mounted, options.path ?? '/engine.io')
}

/** What is mounted, with a path that it is attached at by default. */
export const withPath = (mounted: MountableGateway, path: string): EngineIo => ({
  ...mounted,
  attach: (server, where = {}) => mounted.attach(server, { path, ...where }),
})
