import type { ApiShape } from '@rungway/protocol'
import { createClient } from '../client.ts'
import type { ClientOptions } from '../options.ts'
import { TRANSPORTS } from '../transports/index.ts'
import type { ChannelClient } from './types.ts'
import { withChannels } from './with-channels.ts'

/**
 * Connects as `connect` of `@rungway/client` does, with channels and requests. `A` types messages,
 * channels and requests of both sides.
 */
export const connect = <A extends ApiShape = ApiShape>(
  url: string,
  options: Partial<ClientOptions> = {},
): ChannelClient<A> => withChannels(createClient<A>(url, { transports: TRANSPORTS, ...options }), options)

export type { ApiShape, Json, Member, Position, PresenceChange } from '@rungway/protocol'
export { type ErrorCode, RungwayError } from '../errors.ts'
export type { ClientOptions } from '../options.ts'
export type { ChannelsOptions } from './port.ts'
export type {
  Channel,
  ChannelClient,
  Channels,
  Handler,
  HistoryOptions,
  HistoryPage,
  Publication,
  PublishOptions,
  RequestOptions,
  SubscribeOptions,
  Subscription,
  SubscriptionEvents,
  SubscriptionStatus,
} from './types.ts'
export { withChannels } from './with-channels.ts'
