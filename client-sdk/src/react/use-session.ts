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

/**
 * A client for as long as the component is mounted: one for each URL, closed with the component.
 * Null for none. `options` are those of the moment in which it connects; a `token` that is a function
 * may change.
 */
export function useSession<A extends ApiShape = ApiShape>(
  url: string | null,
  options: Partial<ClientOptions> = {},
): SessionHook<A> {
  const latest = useRef(options)
  latest.current = options
  const [client, setClient] = useState<ChannelClient<A> | null>(null)
  useEffect(() => {
    if (url === null) return
    const own = connect<A>(url, latest.current)
    setClient(own)
    return () => {
      setClient(null)
      own.close()
    }
  }, [url])
  const state = useSyncExternalStore(
    (changed) => client?.on('state', changed) ?? (() => {}),
    (): ClientState<A> => client?.state ?? CONNECTING,
    () => CONNECTING,
  )
  return { client, state }
}
