import type { Upward } from '../network/ends.ts'
import { readUrl } from './address.ts'
import { Answer } from './body.ts'
import type { Links } from './links.ts'

// One of each for all: a stack for each would cost more than the request.
const CUT = new TypeError('fetch failed')
const ABORTED = new DOMException('The operation was aborted.', 'AbortError')

/** `fetch` over the simulated network: as much of it as the client uses. */
export function fetchOver(links: Pick<Links, 'ask'>): typeof fetch {
  return (input, init = {}) => {
    const { path, query } = readUrl(String(input))
    const { signal } = init
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(ABORTED)
      let answer: Answer | null = null
      let connection: Upward | null = null
      const fail = (error: unknown) => {
        reject(error)
        answer?.end({ error })
      }
      const asked = {
        method: init.method === 'POST' ? ('POST' as const) : ('GET' as const),
        path,
        query,
        // Never anything but an object of strings.
        headers: { 'content-type': 'text/plain;charset=UTF-8', ...(init.headers as Record<string, string>) },
        body: String(init.body ?? ''),
      }
      const leave = () => {
        fail(ABORTED)
        connection?.close()
      }
      connection = links.ask(asked, signal, {
        opened(head) {
          answer = new Answer(head)
          resolve(answer as unknown as Response)
        },
        heard: (data) => answer?.add(data),
        gone(how) {
          signal?.removeEventListener('abort', leave)
          if (how === 'ended' && answer !== null) answer.end('whole')
          else fail(CUT)
        },
      })
      signal?.addEventListener('abort', leave)
    })
  }
}
