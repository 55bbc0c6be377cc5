import type { ApiShape, MethodOf, ParamsOf, ResultOf } from '@rungway/protocol'
import { useCallback, useEffect, useState } from 'react'
import type { ChannelClient } from '../channels/types.ts'

export interface RequestHook<Result> {
  /** The latest answer; undefined before the first. */
  readonly data: Result | undefined
  /** Why there is no answer to the latest request; null where there is one, or none yet. */
  readonly error: unknown
  readonly isPending: boolean
  /** Makes the request again. The function stays the same. */
  again(): void
}

/**
 * Makes a request when the component is mounted, and again when the client, the method or the
 * parameters (compared as JSON) have changed, or the session was lost before the answer. One that is
 * not wanted any more is canceled. Only for what may be asked twice; call `client.request` for the
 * rest.
 */
export function useRequest<A extends ApiShape, Method extends MethodOf<A['requests']>>(
  client: ChannelClient<A> | null,
  method: Method | null,
  params: ParamsOf<A['requests'], Method>,
): RequestHook<ResultOf<A['requests'], Method>> {
  type Result = ResultOf<A['requests'], Method>
  const [answer, setAnswer] = useState<Omit<RequestHook<Result>, 'again'>>({
    data: undefined,
    error: null,
    isPending: true,
  })
  const [count, setCount] = useState(0)
  const again = useCallback(() => setCount((before) => before + 1), [])
  const text = JSON.stringify(params ?? null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `count` makes the request again.
  useEffect(() => {
    if (!client || method === null) return
    const controller = new AbortController()
    const { signal } = controller
    setAnswer(({ data }) => ({ data, error: null, isPending: true }))
    client.request(method, JSON.parse(text), { signal }).then(
      (data) => signal.aborted || setAnswer({ data, error: null, isPending: false }),
      (error) => {
        if (signal.aborted) return
        if (error.code === 'reset') again()
        else setAnswer(({ data }) => ({ data, error, isPending: false }))
      },
    )
    return () => controller.abort()
  }, [client, method, text, count, again])
  return { ...answer, again }
}
