import type { ApiShape, ChannelOf, Json, Position, PublishedIn } from '@rungway/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'
import type {
  ChannelClient,
  Publication,
  PublishOptions,
  SubscribeOptions,
  SubscriptionStatus,
} from '../channels/types.ts'
import { RungwayError } from '../errors.ts'

const JOINING: SubscriptionStatus = { name: 'joining' }

/** How many publications are kept, where the application does not say. */
const KEEP = 100

export interface UseChannelOptions<Data = Json> extends Omit<SubscribeOptions, 'signal' | 'maxWaiting'> {
  /** How many of the newest publications the hook returns. Default: 100. */
  readonly keep?: number
  /** Called with each publication; the latest function counts. */
  readonly onPublication?: (publication: Publication<Data>) => void
  /** Called with each ephemeral message, likewise. */
  readonly onEphemeral?: (data: Data, author: string | null) => void
}

export interface ChannelHook<Data = Json> {
  /** The newest of what has come since the component subscribed, oldest first. */
  readonly publications: readonly Publication<Data>[]
  readonly status: SubscriptionStatus
  /** Publishes; rejects with `closed` without a client. The function stays the same. */
  publish(data: Data, options?: PublishOptions): Promise<Position>
  /** Says what is not stored; does nothing without a client. The function stays the same. */
  say(data: Data): void
}

/**
 * Subscribes to a channel for as long as the component is mounted. Null for the client or the name
 * subscribes to nothing. Options other than functions count at the moment in which it subscribes.
 */
export function useChannel<A extends ApiShape, Name extends ChannelOf<A>>(
  client: ChannelClient<A> | null,
  name: Name | null,
  options: UseChannelOptions<PublishedIn<A, Name>> = {},
): ChannelHook<PublishedIn<A, Name>> {
  type Data = PublishedIn<A, Name>
  const latest = useRef(options)
  latest.current = options
  const [publications, setPublications] = useState<readonly Publication<Data>[]>([])
  const [status, setStatus] = useState(JOINING)
  useEffect(() => {
    setPublications([])
    setStatus(JOINING)
    if (!client || name === null) return
    const { keep = KEEP, onPublication: _, onEphemeral: __, ...wanted } = latest.current
    const subscription = client.channel(name).subscribe(wanted)
    const offs = [
      subscription.on('status', setStatus),
      subscription.on('publication', (publication) => {
        latest.current.onPublication?.(publication)
        setPublications((before) => [...before, publication].slice(Math.max(0, before.length + 1 - keep)))
      }),
      subscription.on('ephemeral', (data, author) => latest.current.onEphemeral?.(data, author)),
    ]
    return () => {
      for (const off of offs) off()
      subscription.unsubscribe()
    }
  }, [client, name])
  const publish = useCallback(
    async (data: Data, more?: PublishOptions) => {
      if (!client || name === null) throw new RungwayError('closed', 'There is no client, or no channel, yet')
      return await client.channel(name).publish(data, more)
    },
    [client, name],
  )
  const say = useCallback(
    (data: Data) => {
      if (client && name !== null) client.channel(name).say(data)
    },
    [client, name],
  )
  return { publications, status, publish, say }
}
