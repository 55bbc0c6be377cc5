import type { Environment } from '../../environment/environment.ts'

/** Makes a request that a gateway takes. Rejects as `fetch` does, and where there is none. */
export async function request(
  { fetch }: Environment,
  url: string,
  token: string | undefined,
  init?: RequestInit,
): Promise<Response> {
  // Of GETs only one that carries something up names its method. No link or image can set this
  // header, so none can send a message.
  const mark = init?.method === 'GET' && { rungway: '1' }
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...mark }
  // No gateway redirects. Followed, a redirect would hand messages and credentials to another
  // server; `manual` rather than `error`, which is not told from a network failure.
  const redirect = 'manual'
  // The client has called `isSupported`; where it has not, as for the farewell of a socket, this
  // rejects.
  return await (fetch as NonNullable<typeof fetch>)(url, { cache: 'no-store', redirect, ...init, headers })
}
