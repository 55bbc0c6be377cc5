import type { ApiShape, Json } from '@rungway/protocol'
import type { Client } from '../client.ts'
import { createChannel, open } from './channel.ts'
import { createEmitter } from './emitter.ts'
import { type ChannelsOptions, createPort, type Port } from './port.ts'
import { createHandlers, request } from './requests.ts'
import type { ChannelClient, Channels, Handler, Subscription } from './types.ts'

/** As they are without a map of types. */
type AnyChannels = Pick<Channels, 'onSubscribed' | 'authenticate'> & {
  channel(name: string): ReturnType<typeof createChannel>
  request(method: string, params: Json, options?: Parameters<typeof request>[3]): Promise<Json>
  handle(method: string, handler: Handler<Json, Json>): () => void
}

/**
 * Adds channels and requests to a client, once: `channel`, `request`, `handle`. Do it in the turn in
 * which the client is created; what the gateway says before is not heard.
 */
export function withChannels<A extends ApiShape = ApiShape>(
  client: Client<A>,
  options: ChannelsOptions = {},
): ChannelClient<A> {
  const { on, emit, count } = createEmitter<{ subscribed: (subscription: Subscription) => void }>((error) =>
    port.report(error),
  )
  const handlers = createHandlers((error) => port.report(error))
  const port: Port = createPort(client as unknown as Client, options, {
    opened(channel) {
      if (!count('subscribed')) return
      const { subscription, tell } = open(port, channel)
      port.machine.listen(channel, tell)
      emit('subscribed', subscription)
    },
    async requested(id, method, params) {
      await handlers.requested(port.machine, id, method, params)
      port.run()
    },
    stopped: handlers.stopped,
  })
  const channels: AnyChannels = {
    channel: (name) => createChannel(port, name),
    request: (method, params, options) => request(port, method, params, options),
    handle: handlers.add,
    onSubscribed: (listener) => on('subscribed', listener),
    async authenticate(token) {
      await port.ask((settle) => port.machine.read('auth', [token], settle))
    },
  }
  options.handover?.follow(port, channels)
  // `A` is the application's promise about its bodies.
  return Object.assign(client, channels as unknown as Channels<A>)
}
