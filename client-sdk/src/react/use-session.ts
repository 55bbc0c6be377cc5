import type { ApiShape } from '@rungway/protocol'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { connect } from '../channels/index.ts'
import type { ChannelClient } from '../channels/types.ts'
import type { ClientState } from '../events.ts'
import type { ClientOptions } from '../options.ts'

const CONNECTING = { name: 'connecting' } as const

export interface SessionHook<A extends ApiShape = ApiShape> {
  /** Null until the component is mounted, and without a URL. */
  readonly client: ChannelClient<A> | null
  readonly state: ClientState<A>
}

/** A client that a mounted component has, or had a moment ago. */
interface Held<A extends ApiShape> {
  readonly client: ChannelClient<A>
  readonly url: string
  readonly options: Partial<ClientOptions>
  isMounted: boolean
}

/**
 * A client for as long as the component is mounted: one for each URL, closed with the component.
 * Null for none. `options` are those of the moment in which it connects; a `token` that is a function
 * may change. StrictMode, which mounts each component twice, makes one client all the same.
 */
export function useSession<A extends ApiShape = ApiShape>(
  url: string | null,
  options: Partial<ClientOptions> = {},
): SessionHook<A> {
  const latest = useRef(options)
  latest.current = options
  const latestHeld = useRef<Held<A> | null>(null)
  const [client, setClient] = useState<ChannelClient<A> | null>(null)
  useEffect(() => {
    if (url === null) return
    const { current: given } = latest
    const { current: before } = latestHeld
    const goesOn = before?.url === url && before.options === given && before.client.state.name !== 'closed'
    const held: Held<A> = goesOn ? before : { client: connect<A>(url, given), url, options: given, isMounted: true }
    held.isMounted = true
    latestHeld.current = held
    setClient(held.client)
    return () => {
      setClient(null)
      held.isMounted = false
      // Not at once: mounted again in the same turn, it goes on. What its options hold, such as a
      // handover, is for one client alone.
      void Promise.resolve().then(() => held.isMounted || held.client.close())
    }
  }, [url])
  const state = useSyncExternalStore(
    (changed) => client?.on('state', changed) ?? (() => {}),
    (): ClientState<A> => client?.state ?? CONNECTING,
    () => CONNECTING,
  )
  return { client, state }
}
