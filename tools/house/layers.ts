// Which room may import which: the one place where the layering of the house is stated.

/** Every folder that is drawn, and the folders whose files its own may import, tests included. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  // The simulation plays both sides.
  'protocol/testing': ['protocol', 'gateway', 'client-sdk'],
  gateway: ['protocol'],
  'client-sdk': ['protocol'],
  cli: ['gateway', 'protocol'],
  proxy: [],
  examples: ['gateway', 'client-sdk', 'protocol'],
  // One of its pages shows what the benchmark has measured, and another predicts with its model; its
  // recorder finds a browser as the end-to-end tests do.
  demo: ['gateway', 'client-sdk', 'protocol', 'proxy', 'bench', 'tools'],
  // The tables of the documentation come from what the benchmark has measured; the benchmark finds
  // browsers as the end-to-end tests do. What the tests start from Debian's packages is started by `tools`, for both.
  bench: ['gateway', 'client-sdk', 'protocol', 'proxy', 'tools'],
  tools: ['gateway', 'client-sdk', 'protocol', 'protocol/testing', 'proxy', 'bench', 'cli'],
  // The demo's page and the benchmark's report are tested in browsers.
  e2e: ['gateway', 'client-sdk', 'protocol', 'proxy', 'tools', 'demo', 'bench', 'cli'],
}

/**
 * Rooms of a package from the ground up, as paths below `src`, folders or files: each may import
 * its own and those of lines before its own. Rooms on one line do not know each other. Tests and
 * `testing/` stand outside.
 */
export const LAYERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  protocol: [['result', 'nearest'], ['wire'], ['ladder', 'session', 'channels', 'api'], ['index']],
  gateway: [
    ['errors', 'scheduler', 'http/chunk-buffer', 'auth/user', 'node/turn-budget', 'node/stream-tap'],
    ['http/request', 'cluster/registry'],
    ['names', 'transports/contract', 'auth/bearer', 'http/origin', 'broker'],
    ['limits', 'http', 'auth/jwt', 'broker/redis'],
    ['transports/base'],
    ['transports', 'transports/historical', 'sessions/session'],
    ['sessions/session-layer', 'sessions/movable'],
    ['reports', 'protocol-mount'],
    ['routes'],
    ['cluster/contract'],
    ['sessions', 'router'],
    ['channels', 'everywhere'],
    ['node/connections', 'node/socket-receiver'],
    ['node/incoming', 'node/socket', 'node/socket-server', 'node/mount-path'],
    ['node/outgoing', 'node/pipeline', 'node/sockets'],
    ['adapters/node', 'node/gate', 'node/ignored-upgrade', 'cluster'],
    ['adapters/hono', 'options'],
    ['node/attach'],
    ['gateway-interface'],
    ['gateway'],
    ['adapters', 'node', 'engine-io'],
    ['socket-io'],
    ['index'],
  ],
  'client-sdk': [
    ['errors', 'limits', 'environment'],
    ['events', 'transports/contract'],
    ['transports/http', 'connection/credentials', 'handover/contract'],
    ['transports', 'transports/historical', 'options'],
    ['connection'],
    ['explain'],
    ['client'],
    ['channels'],
    ['react', 'handover', 'compress'],
    ['core', 'index'],
  ],
  cli: [
    ['config/fields'],
    ['config/nodes-schema'],
    ['version', 'config/schema', 'config/settings', 'webhooks/signature'],
    ['config/json-schema', 'config/terms'],
    ['ops'],
    ['server/cluster', 'server/tls-files', 'server/unix-socket', 'webhooks'],
    ['config'],
    ['api'],
    ['admin'],
    ['server'],
    ['commands'],
    ['main'],
  ],
  proxy: [
    ['errors', 'limits', 'link', 'delay-line', 'reset', 'http/head', 'http/frame-reader'],
    ['address', 'rules'],
    ['socket-pair'],
    ['proxy-server', 'http/exchange', 'http/http-reader'],
    ['tcp-proxy', 'http'],
    ['combine', 'faults'],
    ['cli', 'index'],
  ],
}
