/** A setting that has a flag, a variable of the environment, or both. */
export interface Setting {
  /** Where it is in the configuration: `listen.port`. */
  readonly path: string
  /** What the help calls its value; null for a switch. */
  readonly value: string | null
  /** Whether it may be given several times, or with commas in the environment. */
  readonly isList?: true
  /** Command lines are seen by everyone on the machine: a secret has no flag. */
  readonly isSecret?: true
  /** Without `--`. Variables are made of it: `RUNGWAY_TLS_KEY`. */
  readonly name: string
  readonly group: 'clients' | 'users' | 'nodes' | 'operators'
}

/**
 * In the order of the help. What is not here (limits, several keys, the details of webhooks) stands
 * in the file.
 */
export const SETTINGS: readonly Setting[] = [
  { name: 'port', path: 'listen.port', value: 'N', group: 'clients' },
  { name: 'host', path: 'listen.host', value: 'ADDRESS', group: 'clients' },
  { name: 'unix', path: 'listen.unix', value: 'FILE', group: 'clients' },
  { name: 'path', path: 'listen.path', value: 'PATH', group: 'clients' },
  { name: 'tls-key', path: 'listen.tls.key', value: 'FILE', group: 'clients' },
  { name: 'tls-cert', path: 'listen.tls.cert', value: 'FILE', group: 'clients' },
  { name: 'origins', path: 'origins', value: 'ORIGIN', isList: true, group: 'clients' },
  { name: 'hosts', path: 'hosts', value: 'NAME', isList: true, group: 'clients' },
  { name: 'trust-proxy', path: 'trustProxy', value: 'N', group: 'clients' },
  { name: 'client-reports', path: 'clientReports', value: null, group: 'clients' },
  { name: 'compress', path: 'compress', value: null, group: 'clients' },
  { name: 'compress-sockets', path: 'compressSockets', value: null, group: 'clients' },
  { name: 'historical', path: 'historical', value: null, group: 'clients' },
  { name: 'anonymous', path: 'anonymous', value: null, group: 'users' },
  { name: 'jwt-secret', path: 'jwt.secret', value: 'SECRET', isSecret: true, group: 'users' },
  { name: 'jwt-key', path: 'jwt.key', value: 'FILE', group: 'users' },
  { name: 'jwt-jwks', path: 'jwt.jwks', value: 'URL', group: 'users' },
  { name: 'jwt-algorithms', path: 'jwt.algorithms', value: 'NAME', isList: true, group: 'users' },
  { name: 'jwt-audience', path: 'jwt.audience', value: 'TEXT', isList: true, group: 'users' },
  { name: 'jwt-issuer', path: 'jwt.issuer', value: 'TEXT', isList: true, group: 'users' },
  { name: 'webhook-url', path: 'webhooks.url', value: 'URL', group: 'users' },
  { name: 'webhook-secret', path: 'webhooks.secret', value: 'SECRET', isSecret: true, group: 'users' },
  { name: 'webhook-events', path: 'webhooks.events', value: 'EVENT', isList: true, group: 'users' },
  { name: 'redis', path: 'redis.url', value: 'URL', group: 'nodes' },
  { name: 'redis-prefix', path: 'redis.prefix', value: 'TEXT', group: 'nodes' },
  { name: 'cluster-secret', path: 'cluster.secret', value: 'SECRET', isSecret: true, group: 'nodes' },
  { name: 'cluster-tls-key', path: 'cluster.tls.key', value: 'FILE', group: 'nodes' },
  { name: 'cluster-tls-cert', path: 'cluster.tls.cert', value: 'FILE', group: 'nodes' },
  { name: 'cluster-tls-ca', path: 'cluster.tls.ca', value: 'FILE', group: 'nodes' },
  { name: 'cluster-port', path: 'cluster.port', value: 'N', group: 'nodes' },
  { name: 'cluster-hostname', path: 'cluster.hostname', value: 'ADDRESS', group: 'nodes' },
  { name: 'cluster-address', path: 'cluster.address', value: 'HOST[:PORT]', group: 'nodes' },
  { name: 'workers', path: 'workers', value: 'N|auto', group: 'nodes' },
  { name: 'admin-port', path: 'admin.port', value: 'N', group: 'operators' },
  { name: 'admin-host', path: 'admin.host', value: 'ADDRESS', group: 'operators' },
  { name: 'admin-unix', path: 'admin.unix', value: 'FILE', group: 'operators' },
  { name: 'admin-hosts', path: 'admin.hosts', value: 'NAME', isList: true, group: 'operators' },
  { name: 'api-key', path: 'keys', value: 'KEY', isSecret: true, group: 'operators' },
  { name: 'log-level', path: 'logLevel', value: 'LEVEL', group: 'operators' },
  { name: 'drain-delay-ms', path: 'drainDelayMs', value: 'N', group: 'operators' },
]

export const variableOf = ({ name }: Setting): string => `RUNGWAY_${name.toUpperCase().replaceAll('-', '_')}`
