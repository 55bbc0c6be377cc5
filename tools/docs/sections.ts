import { chatLines } from './chat.ts'
import * as command from './command.ts'
import * as measured from './measured.ts'
import { OUTAGE_SECTIONS } from './outages.ts'
import * as reference from './reference.ts'

/** What stands between `<!-- generated:NAME -->` and `<!-- /generated -->`, on whichever page. */
export const SECTIONS: Readonly<Record<string, () => string>> = {
  'chat-lines': chatLines,
  transports: measured.transports,
  idle: measured.idle,
  peers: measured.peers,
  pages: measured.pages,
  outcomes: reference.outcomes,
  ladder: reference.ladder,
  codes: reference.codes,
  limits: reference.limits,
  'client-limits': reference.clientLimits,
  memory: reference.memory,
  heaps: measured.heaps,
  explanation: reference.explanation,
  'rung-report': reference.rungReport,
  'client-options': reference.clientOptions,
  environment: reference.environment,
  'client-events': reference.clientEvents,
  'session-loss': reference.sessionLoss,
  'failed-attempt': reference.failedAttempt,
  'gateway-options': reference.gatewayOptions,
  'gateway-events': reference.gatewayEvents,
  'gateway-stats': reference.gatewayStats,
  'session-events': reference.sessionEvents,
  'serve-options': reference.serveOptions,
  'attach-options': reference.attachOptions,
  'jwt-options': reference.jwtOptions,
  'cluster-options': reference.clusterOptions,
  'cluster-tls': reference.clusterTls,
  'redis-options': reference.redisOptions,
  'redis-port-options': reference.redisPortOptions,
  'redis-cluster': reference.redisCluster,
  'redis-sentinel': reference.redisSentinel,
  'channel-options': reference.channelOptions,
  'channel-history': reference.channelHistory,
  'subscribe-options': reference.subscribeOptions,
  'history-options': reference.historyOptions,
  publication: reference.publication,
  settings: command.settings,
  operations: command.operations,
  metrics: command.metrics,
  ...OUTAGE_SECTIONS,
}

/** Written and checked by other tools. */
const FOREIGN = new Set(['house'])

const SECTION = /(<!-- generated:([\w-]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g

/** The names of the sections that a page has. */
export const sectionsIn = (text: string): string[] =>
  [...text.matchAll(SECTION)].map(([, , name = '']) => name).filter((name) => !FOREIGN.has(name))

/** The page with its sections as they should be. Throws for a section without a writer. */
export function withSections(page: string, text: string): string {
  return text.replace(SECTION, (whole, begin: string, name: string, end: string) => {
    if (FOREIGN.has(name)) return whole
    const section = SECTIONS[name]
    if (section === undefined) {
      throw new Error(`${page}: no writer for the section "${name}"; there are ${Object.keys(SECTIONS).join(', ')}`)
    }
    return `${begin}\n${section()}\n\n${end}`
  })
}
