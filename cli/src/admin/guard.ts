import { acceptsHost } from '@rungway/gateway'
import type { Context, MiddlewareHandler } from 'hono'
import { anyOr } from '../config/gateway-options.ts'
import type { Config } from '../config/schema.ts'

/**
 * What stands before each route of operators. Metrics and health need no key: what keeps pages of
 * others from them is that browsers say whose page asks, and which name it believes to ask.
 */
export function operatorGuard({ admin: { host, unix, hosts } }: Pick<Config, 'admin'>): MiddlewareHandler {
  const rule = {
    ...(hosts === undefined ? {} : { hosts: anyOr(hosts) }),
    ...(unix === undefined ? { hostname: host } : {}),
  }
  return async (c, next) => {
    c.header('x-content-type-options', 'nosniff')
    const asked = c.req.header('host') ?? null
    if (!acceptsHost(asked, rule)) return forbidden(c, hostRefusal(asked))
    if (isForeign(c))
      return forbidden(c, 'A page of another site asks. Ask from a program, or from the page that this address serves.')
    return await next()
  }
}

const forbidden = (c: Context, message: string): Response => c.json({ code: 'forbidden', message }, 403)

const hostRefusal = (host: string | null): string =>
  `The host of the request is ${host ?? '(none)'}, which operators do not reach this address by. List it in admin.hosts (--admin-hosts).`

/** A link to the operators' page may stand anywhere; nothing else of it is for pages of others. */
const isForeign = (c: Context): boolean =>
  ['cross-site', 'same-site'].includes(c.req.header('sec-fetch-site') ?? '') &&
  (c.req.header('sec-fetch-mode') !== 'navigate' || c.req.method !== 'GET')
