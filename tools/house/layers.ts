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
  demo: ['gateway', 'client-sdk', 'protocol', 'proxy'],
  // The tables of the documentation come from what the benchmark has measured; the benchmark finds
  // browsers as the end-to-end tests do.
  bench: ['gateway', 'client-sdk', 'protocol', 'proxy', 'tools'],
  tools: ['gateway', 'client-sdk', 'protocol', 'protocol/testing', 'proxy', 'bench'],
  // The demo's page and the benchmark's report are tested in browsers.
  e2e: ['gateway', 'client-sdk', 'protocol', 'proxy', 'tools', 'demo', 'bench'],
}

/**
 * Rooms of a package from the ground up, as paths below `src`, folders or files: each may import
 * its own and those of lines before its own. Rooms on one line do not know each other. Tests and
 * `testing/` stand outside.
 */
export const LAYERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  protocol: [['result', 'nearest'], ['wire'], ['ladder', 'session', 'api'], ['index']],
  gateway: [
    ['errors', 'scheduler', 'http/request', 'http/chunk-buffer', 'auth/user'],
    ['names', 'transports/contract', 'auth/bearer', 'http/origin'],
    ['limits', 'http', 'transports/base'],
    ['transports', 'transports/historical', 'sessions/session'],
    ['reports'],
    ['sessions', 'router'],
    ['node/turn-budget', 'node/connections'],
    ['node/incoming', 'node/socket', 'node/socket-server', 'node/mount-path'],
    ['node/outgoing', 'node/pipeline'],
    ['adapters/node', 'node/gate'],
    ['adapters/hono', 'options'],
    ['node/attach'],
    ['gateway-interface'],
    ['gateway'],
    ['adapters', 'node'],
    ['index'],
  ],
  'client-sdk': [
    ['errors', 'limits', 'environment'],
    ['events', 'transports/contract'],
    ['transports/http', 'connection/credentials'],
    ['transports', 'transports/historical', 'options'],
    ['connection'],
    ['explain'],
    ['client'],
    ['core', 'index'],
  ],
  proxy: [
    ['errors', 'limits', 'link', 'delay-line', 'http/head', 'http/frame-reader'],
    ['address', 'rules'],
    ['socket-pair'],
    ['proxy-server', 'http/exchange', 'http/http-reader'],
    ['tcp-proxy', 'http'],
    ['combine', 'faults'],
    ['cli', 'index'],
  ],
}
