import { readFileSync } from 'node:fs'
import { type Authenticate, type ChannelTable, type GatewayOptions, TRANSPORTS } from '@rungway/gateway'
import { HISTORICAL_TRANSPORTS } from '@rungway/gateway/historical'
import { type JwtOptions, jwt } from '@rungway/gateway/jwt'
import type { Config } from './schema.ts'

/** The gateway's options that stand in the configuration. Throws as `createGateway` and `jwt` do. */
export function gatewayOptions(config: Config): GatewayOptions {
  const { origins, hosts, trustProxy, historical, limits, channels, compress, compressSockets, jwt: tokens } = config
  return {
    origins: anyOr(origins),
    trustProxy,
    compress,
    compressSockets,
    limits: defined(limits),
    channels: channels as ChannelTable,
    ...(hosts === undefined ? {} : { hosts: anyOr(hosts) }),
    ...(historical ? { transports: [...TRANSPORTS, ...HISTORICAL_TRANSPORTS] } : {}),
    ...(tokens === undefined ? {} : { authenticate: withAnonymous(config, jwt(jwtOptions(tokens)), READ_BY_JWT) }),
  }
}

/** The headers that hold credentials, for who decides by a token. */
const READ_BY_JWT = ['authorization']
/** The same for a back end that is asked: it may know its visitors by a cookie. */
export const READ_BY_WEBHOOK = ['authorization', 'cookie']

/**
 * A request with credentials is judged by them; without any, `anonymous` decides. `read`: the
 * headers that `authenticate` reads. Others are no credentials: nearly every visitor of a site has
 * some cookie.
 */
export function withAnonymous(
  { anonymous }: Pick<Config, 'anonymous'>,
  authenticate: Authenticate,
  read: readonly string[],
): Authenticate {
  if (!anonymous) return authenticate
  return (request, network) =>
    read.some((name) => request.headers.has(name)) ? authenticate(request, network) : { id: '' }
}

/** A list of names; `'*'` when it has that. */
export const anyOr = (names: readonly string[]): '*' | readonly string[] => (names.includes('*') ? '*' : names)

const defined = <T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }

function jwtOptions({ key, ...rest }: NonNullable<Config['jwt']>): JwtOptions {
  return { ...rest, ...(key === undefined ? {} : { key: readFileSync(key, 'utf8') }) } as JwtOptions
}
