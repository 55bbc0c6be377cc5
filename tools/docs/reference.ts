// The tables that come from the code: its constants, and the doc comments of its types.

import { GATEWAY_LIMITS } from '@rungway/gateway'
import { CODES, LADDER, RETRY } from '@rungway/protocol'
import { type Column, markdownTable } from '../../bench/text/table.ts'
import { DEFAULT_LIMITS } from '../../client-sdk/src/limits.ts'
import { literalsOf, type Member, membersOf, type Package } from './doc-comments.ts'

const code = (text: string): string => `\`${text}\``

function amount(name: string, value: number): string {
  if (name.endsWith('Ms')) return `${value / 1_000} s`
  if (name.endsWith('Bytes')) return value % 1_024 === 0 ? `${value / 1_024} KiB` : `${value} B`
  return value.toLocaleString('en')
}

/** One line for each default, with the doc comment of the interface's member. */
function numbers(defaults: object, members: readonly Member[], headings: readonly [string, string]): string {
  const docs = new Map(members.map(({ name, doc }) => [name, doc]))
  const all = Object.entries(defaults) as [string, number][]
  const unknown = all.flatMap(([name]) => (docs.has(name) ? [] : [name]))
  if (unknown.length > 0) throw new Error(`defaults without an interface member: ${unknown.join(', ')}`)
  const columns: readonly Column<[string, number]>[] = [
    { heading: headings[0], cell: ([name]) => code(name), align: 'left' },
    { heading: 'default', cell: ([name, value]) => amount(name, value) },
    { heading: headings[1], cell: ([name]) => docs.get(name) ?? '', align: 'left' },
  ]
  return markdownTable(columns, all)
}

const SESSION_LIMITS = [...membersOf('protocol', 'MailboxLimits'), ...membersOf('protocol', 'SessionLimits')]

export const limits = (): string =>
  numbers(GATEWAY_LIMITS, [...SESSION_LIMITS, ...membersOf('gateway', 'GatewayLimits')], ['limit', 'what it bounds'])

const megabytes = (bytes: number): string => (bytes / 1_024 / 1_024).toLocaleString('en', { maximumFractionDigits: 2 })

/** What the defaults let each kind of client take, in memory. */
export function memory(): string {
  const { maxBatchBytes, maxBodiesBytes, maxHeldBytes, maxMessageBytes, maxOutboxBytes, maxUnheardBytes } =
    GATEWAY_LIMITS
  const rows: readonly (readonly [string, string, number])[] = [
    ['all sessions together, messages that wait', '`maxHeldBytes`, at most a third of the heap', maxHeldBytes],
    [
      'all requests and sockets together, bodies in flight',
      '`maxBodiesBytes`, at most a sixteenth of the heap',
      maxBodiesBytes,
    ],
    ['one session, messages that its client has not acknowledged', '`maxOutboxBytes`', maxOutboxBytes],
    ['one session, messages that the application does not listen to', '`maxUnheardBytes`', maxUnheardBytes],
    [
      'one request up, or one message of a socket',
      '`maxBatchBytes` + `maxMessageBytes`',
      maxBatchBytes + maxMessageBytes,
    ],
    ['one write to a link beyond what the system buffers', '`maxBatchBytes`', maxBatchBytes],
  ]
  return markdownTable(
    [
      { heading: 'what', cell: ([what]) => what, align: 'left' },
      { heading: 'bounded by', cell: ([, limit]) => limit, align: 'left' },
      { heading: 'MB', cell: ([, , bytes]) => megabytes(bytes) },
    ],
    rows,
  )
}

export const clientLimits = (): string =>
  numbers(DEFAULT_LIMITS, [...SESSION_LIMITS, ...membersOf('client-sdk', 'ClientLimits')], ['limit', 'what it bounds'])

export const ladder = (): string => numbers(LADDER, membersOf('protocol', 'LadderOptions'), ['option', 'what it sets'])

export function codes(): string {
  const columns: readonly Column<keyof typeof CODES>[] = [
    { heading: 'code', cell: (name) => code(name), align: 'left' },
    { heading: 'HTTP', cell: (name) => String(CODES[name].status) },
    { heading: 'WebSocket', cell: (name) => String(CODES[name].closeCode) },
    { heading: 'then', cell: (name) => code(RETRY[name]), align: 'left' },
    { heading: 'what happened', cell: (name) => CODES[name].meaning, align: 'left' },
  ]
  return markdownTable(columns, Object.keys(CODES) as (keyof typeof CODES)[])
}

/** A union of strings: one line for each. */
function literals(owner: Package, name: string, heading: string): string {
  const columns: readonly Column<Member>[] = [
    { heading, cell: (member) => code(member.name), align: 'left' },
    { heading: 'what happened', cell: ({ doc }) => doc, align: 'left' },
  ]
  return markdownTable(columns, literalsOf(owner, name))
}

export const outcomes = (): string => literals('protocol', 'Outcome', 'outcome')

/** An interface: one line for each member. */
function members(owner: Package, name: string, heading: string): string {
  const columns: readonly Column<Member>[] = [
    { heading, cell: (member) => code(member.name), align: 'left' },
    { heading: 'type', cell: ({ type }) => code(type), align: 'left' },
    { heading: 'meaning', cell: ({ doc }) => doc, align: 'left' },
  ]
  return markdownTable(columns, membersOf(owner, name))
}

export const explanation = (): string => members('client-sdk', 'Explanation', 'member')
export const rungReport = (): string => members('client-sdk', 'RungReport', 'member')
export const clientOptions = (): string => members('client-sdk', 'ClientOptions', 'option')
export const environment = (): string => members('client-sdk', 'Environment', 'member')
export const clientEvents = (): string => members('client-sdk', 'ClientEvents', 'event')
export const sessionLoss = (): string => members('client-sdk', 'SessionLoss', 'member')
export const failedAttempt = (): string => members('client-sdk', 'FailedAttempt', 'member')
export const gatewayOptions = (): string => members('gateway', 'GatewayOptions', 'option')
export const gatewayEvents = (): string => members('gateway', 'GatewayEvents', 'event')
export const gatewayStats = (): string => members('gateway', 'GatewayStats', 'member')
export const sessionEvents = (): string => members('gateway', 'SessionEvents', 'event')
export const serveOptions = (): string => members('gateway', 'ServeOptions', 'option')
export const attachOptions = (): string => members('gateway', 'AttachOptions', 'option')
export const redisOptions = (): string => members('gateway', 'RedisBrokerOptions', 'option')
export const redisPortOptions = (): string => members('gateway', 'RedisPortOptions', 'option')
export const redisCluster = (): string => members('gateway', 'RedisCluster', 'member')
export const clusterOptions = (): string => members('gateway', 'ClusterOptions', 'option')
export const clusterTls = (): string => members('gateway', 'ClusterTls', 'member')
export const redisSentinel = (): string => members('gateway', 'RedisSentinel', 'member')
export const jwtOptions = (): string => members('gateway', 'JwtOptions', 'option')
export const channelOptions = (): string => members('gateway', 'ChannelOptions', 'member')
export const channelHistory = (): string => members('gateway', 'ChannelHistoryOptions', 'member of `history`')
export const subscribeOptions = (): string => members('client-sdk', 'SubscribeOptions', 'option')
export const historyOptions = (): string => members('client-sdk', 'HistoryOptions', 'option')
export const publication = (): string => members('protocol', 'ClientPublication', 'field')
