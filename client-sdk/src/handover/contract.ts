import type { Body, ClientChannels, ClientSession, Json, Position } from '@rungway/protocol'
import type { Environment } from '../environment/environment.ts'
import type { ClientEvents, MessageInfo, SessionLoss } from '../events.ts'
import type { ClientLimits } from '../limits.ts'

/** What a handover may know of a client, and replace. */
export interface HandoverHost {
  /** The gateway's URL. */
  readonly base: string
  readonly environment: Environment
  readonly limits: ClientLimits
  readonly ladder: {
    /** The highest number that a link has. */
    links: number
  }
  readonly conversation: {
    session: ClientSession
    unacknowledged(): Body[]
    reset(code: string): SessionLoss
  }
  readonly listeners: {
    on<K extends keyof ClientEvents>(event: K, listener: ClientEvents[K]): () => void
    message(bytes: number, body: Body, info: MessageInfo): void
  }
}

/** What is seen of a subscription. */
export interface HandoverSubscription {
  readonly status: { readonly name: string }
  /** Of what the application has been given last. */
  readonly position: Position | null
}

interface Named<S> {
  readonly name: string
  subscribe(options?: { readonly since?: Position | null }): S
}

/** The same of its channels. */
export interface HandoverChannels<S extends HandoverSubscription & { readonly channel: string }> {
  channel(name: string): Named<S>
  onSubscribed(listener: (subscription: S) => void): () => void
}

/** What carries them. */
export interface HandoverPort {
  readonly client: {
    sendLane(body: Json): void
    on<K extends 'reset'>(event: K, listener: ClientEvents[K]): () => void
  }
  readonly machine: ClientChannels
  readonly name: string
  run(): void
}

/** Hands the session of one client over, from the page before and to the page after. */
export interface Handover {
  /** Called before anything is opened. */
  begin(host: HandoverHost): void
  /** Called when there are channels, before the application has them. */
  follow<S extends HandoverSubscription & { readonly channel: string }>(
    port: HandoverPort,
    channels: HandoverChannels<S>,
  ): void
}
