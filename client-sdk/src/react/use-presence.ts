import type { ApiShape, ChannelOf, Json, Member } from '@rungway/protocol'
import { useEffect, useState } from 'react'
import type { ChannelClient } from '../channels/types.ts'

const NOBODY: readonly Member[] = []

export interface UsePresenceOptions {
  /** Whether this client is listed too. Default: true. */
  readonly isListed?: boolean
  /** What this client shows to others; counts at the moment in which it is listed. */
  readonly data?: Json
}

/**
 * Who is in a channel, for as long as the component is mounted. It subscribes to the channel, and
 * shares the subscription of `useChannel`, if there is one.
 */
export function usePresence<A extends ApiShape, Name extends ChannelOf<A>>(
  client: ChannelClient<A> | null,
  name: Name | null,
  { isListed = true, data }: UsePresenceOptions = {},
): readonly Member[] {
  const [members, setMembers] = useState(NOBODY)
  // A literal is another object in each render.
  const shown = data === undefined ? '' : JSON.stringify(data)
  useEffect(() => {
    setMembers(NOBODY)
    if (!client || name === null) return
    const subscription = client
      .channel(name)
      .subscribe({ presence: isListed || 'watch', ...(shown && { data: JSON.parse(shown) }) })
    const off = subscription.on('presence', setMembers)
    return () => {
      off()
      subscription.unsubscribe()
    }
  }, [client, name, isListed, shown])
  return members
}
