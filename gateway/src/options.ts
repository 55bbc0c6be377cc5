import type { ApiShape, UserDataOf } from '@rungway/protocol'
import type { Authenticate } from './auth/user.ts'
import type { Broker } from './broker/broker.ts'
import { type Authorize, type ChannelTable, checkChannels } from './channels/channel-options.ts'
import type { ClusterNode } from './cluster/contract.ts'
import { RungwayError } from './errors.ts'
import type { Hosts } from './http/hosts.ts'
import type { Origins } from './http/origin.ts'
import type { GatewayLimits } from './limits.ts'
import { checkName } from './names.ts'
import type { OnError } from './reports/errors.ts'
import type { OnRefusal } from './reports/refusals.ts'
import type { Scheduler } from './scheduler.ts'
import type { Session } from './sessions/session.ts'
import type { Transport } from './transports/contract/transport.ts'

export interface GatewayOptions<A extends ApiShape = ApiShape> {
  /** Default: every client is anonymous, and a session id is all that protects a session. */
  readonly authenticate?: Authenticate<UserDataOf<A>>
  /** Pages of other sites that may use the gateway. Default: none. */
  readonly origins?: Origins
  /**
   * Names under which the gateway is reached, with a port or without: `['app.example']`. Requests
   * that ask for another are refused, so that no page whose own name was pointed at the gateway's
   * address (DNS rebinding) is taken for the gateway's own. `'*'` takes any name. Default: names of
   * this machine (`localhost`, `127.0.0.1`, `[::1]`) when `serve`, or the server of `attach`,
   * listens on a loopback address, else any.
   */
  readonly hosts?: Hosts
  /**
   * How many proxies stand before the gateway that set `X-Forwarded-For`: whose addresses limits
   * are counted by. Default: 0, the header is not read, because anyone can send it.
   */
  readonly trustProxy?: number
  /** Default: `GATEWAY_LIMITS`. */
  readonly limits?: Partial<GatewayLimits>
  /**
   * Compresses answers of polls, and those to requests up, with gzip: from `minCompressedBytes` on,
   * for clients that take it. Pays on slow lines and for long messages, and not for short ones; do
   * not use it where one message holds a secret beside what a stranger has chosen (SECURITY.md,
   * "Compression"). Bodies of requests up may come compressed likewise. Streams are never
   * compressed, and sockets only with `compressSockets`. Default: false.
   */
  readonly compress?: boolean
  /**
   * Offers permessage-deflate (RFC 7692) on sockets, without memory between two messages: texts from
   * `minCompressedBytes` to `maxCompressedBytes` are packed, once for all who are sent the same. Browsers that are offered
   * it pack whatever they send, which costs more to read. What is said of secrets at `compress`
   * holds here too. Default: false.
   */
  readonly compressSockets?: boolean
  /** Default: all five. */
  readonly transports?: readonly Transport[]
  /**
   * What holds for channels, by name or by a pattern with one `{placeholder}`: `{ 'room:{id}': {
   * allow: { subscribe: 'users', publish: 'subscribers' } } }`. The name itself comes before
   * patterns, longer patterns before shorter ones. What none fits is refused with
   * `unknown-channel`, and `authorize` is not asked; `'{any}': {}` fits every name. Default: none,
   * and `authorize` alone decides; without it nothing is open.
   */
  readonly channels?: ChannelTable
  /**
   * Decides what `channels` leaves open in the channels that it declares, or in all when it
   * declares none, for each call of a client. Default: whatever is not allowed there is refused.
   */
  readonly authorize?: Authorize<UserDataOf<A>>
  /**
   * What channels stand on. Default: a broker in memory, for this process alone, within
   * `maxHistoryBytes` and `maxHeldBytes`. A function is called once with that broker and returns
   * the one to use: what counts or logs passes the calls on.
   */
  readonly broker?: Broker | ((inMemory: Broker) => Broker)
  /**
   * Makes this gateway a node among others behind one balancer: `new Cluster({ registry, secret })` of
   * `@rungway/gateway/cluster`. Any request of a session may then land on any node. Default: this
   * gateway has all sessions.
   */
  readonly cluster?: ClusterNode
  /**
   * Called with whatever an application callback throws, or its promise is rejected with. It ends
   * nothing: not the session, and not the process. Default: one line on `console.error` with the
   * session's name, for each cause once a minute.
   */
  readonly onError?: OnError<A>
  /**
   * Called with requests that were refused because of a setting, a limit or an attack: once for
   * each cause and minute, with the option that lets them in. Default: one line on `console.warn`.
   */
  readonly onRefusal?: OnRefusal
  /** For tests and simulations: where time comes from. Default: the process's clocks and timers. */
  readonly scheduler?: Scheduler
  /**
   * For tests and simulations: names that cannot be guessed, of `length` characters of
   * `A-Za-z0-9_-`. Sessions are protected by them, so the source has to be a cryptographic one in
   * production. Default: `nanoid`.
   */
  readonly randomId?: (length: number) => string
}

export interface GatewayEvents<A extends ApiShape = ApiShape> {
  /**
   * A client has opened a session. The listener may be `async`: messages wait until it listens to
   * them.
   */
  session: (session: Session<A>) => unknown
}

/** A table over all options, so that none can be forgotten. */
const TYPES: Readonly<
  Record<keyof GatewayOptions, 'function' | 'object' | 'boolean' | 'list' | 'origins' | 'hosts' | 'count' | 'broker'>
> = {
  authenticate: 'function',
  origins: 'origins',
  hosts: 'hosts',
  trustProxy: 'count',
  limits: 'object',
  compress: 'boolean',
  compressSockets: 'boolean',
  transports: 'list',
  channels: 'object',
  authorize: 'function',
  broker: 'broker',
  cluster: 'object',
  onError: 'function',
  onRefusal: 'function',
  scheduler: 'object',
  randomId: 'function',
}

/**
 * Throws `unknown-option` for an option that there is not, and `bad-option` for a value that an
 * option does not take.
 */
export function checkOptions(options: GatewayOptions): void {
  for (const [name, value] of Object.entries(options)) {
    checkName('unknown-option', 'createGateway has no option', name, Object.keys(TYPES))
    const type = TYPES[name as keyof GatewayOptions]
    if (value === undefined) continue
    if (type === 'origins') checkOrigins(value)
    else if (type === 'hosts') checkHosts(value)
    else if (type === 'count') checkCount(name, value)
    else if (type === 'broker') checkBroker(value)
    else if (name === 'channels' && typeof value === 'object') checkChannels(value ?? {})
    else if (type === 'list' ? !Array.isArray(value) : typeof value !== type)
      throw new RungwayError('bad-option', `${name} takes a ${type}, and was given a ${typeof value}.`)
  }
}

/** A list that no `Origin` header can match would refuse every page without a word. */
function checkOrigins(origins: unknown): void {
  if (origins === '*') return
  if (!Array.isArray(origins))
    throw new RungwayError('bad-option', `origins takes a list such as ['https://app.example'], or '*'.`)
  for (const origin of origins) {
    const exact = originOf(origin)
    if (exact === origin) continue
    const hint = exact === null ? 'an origin is a scheme, a host and a port' : `write "${exact}"`
    throw new RungwayError('bad-option', `origins has ${JSON.stringify(origin)}, which no page's origin is: ${hint}.`)
  }
}

function checkCount(name: string, value: unknown): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return
  throw new RungwayError('bad-option', `${name} is ${JSON.stringify(value)}; it takes an integer from 0.`)
}

function checkBroker(broker: unknown): void {
  if (typeof broker === 'function' || (typeof broker === 'object' && broker !== null)) return
  throw new RungwayError('bad-option', `broker takes an object or a function, and was given ${String(broker)}.`)
}

function checkHosts(hosts: unknown): void {
  if (hosts === '*') return
  if (!Array.isArray(hosts)) throw new RungwayError('bad-option', `hosts takes a list such as ['app.example'], or '*'.`)
  for (const host of hosts) {
    if (typeof host === 'string' && URL.canParse(`http://${host}`) && !/[/?#@]/.test(host)) continue
    throw new RungwayError(
      'bad-option',
      `hosts has ${JSON.stringify(host)}, which is no host: write a name, and a port where it matters.`,
    )
  }
}

/**
 * What a page there sends as its origin. Schemes of apps (`capacitor://localhost`) have one too,
 * which `URL` does not know.
 */
function originOf(text: unknown): string | null {
  if (typeof text !== 'string' || !URL.canParse(text)) return null
  const { origin } = new URL(text)
  return origin === 'null' ? (/^[a-z][a-z\d+.-]*:\/\/[^/]+/.exec(text)?.[0] ?? null) : origin
}
