import * as v from 'valibot'
import { port, text } from './fields.ts'

const SENTINEL = v.strictObject({
  name: text('What the sentinels call the master.'),
  nodes: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^.+:\d+$/, 'takes "host:port"'))),
    v.minLength(1),
    v.description('Where sentinels listen: "host:port".'),
  ),
  username: v.optional(text('For sentinels that ask for it.')),
  password: v.optional(text('For sentinels that ask for it.')),
})

const REDIS_CLUSTER = v.strictObject({
  nodes: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^.+:\d+$/, 'takes "host:port"'))),
      v.description('Nodes that are asked which there are, beside that of the URL: "host:port".'),
    ),
  ),
})

/** The store that several gateways share. */
export const REDIS = v.strictObject({
  url: v.pipe(
    v.string(),
    v.regex(/^rediss?:\/\/./, 'begins with "redis://" or "rediss://"'),
    v.description(
      'Redis that several gateways share channels on: redis://user:password@host:6379, rediss:// with TLS. Give one with a password in the variable or the file: everyone on the machine sees flags.',
    ),
  ),
  prefix: v.optional(text('Before the name of each key in Redis.'), 'rungway:'),
  ca: v.optional(text('File of the authority that has signed the certificate of Redis, as PEM.')),
  sentinel: v.optional(v.pipe(SENTINEL, v.description('Sentinels, which are asked where the master is.'))),
  cluster: v.optional(
    v.pipe(REDIS_CLUSTER, v.description('Redis Cluster, of which the URL names one node. Not beside sentinel.')),
  ),
})

const CLUSTER_TLS = v.strictObject({
  key: text('File of the private key of this node, as PEM.'),
  cert: text('File of the certificate of this node, as PEM, which the authority of the nodes has signed.'),
  ca: text(
    'File of the certificate of that authority, as PEM. Whatever it has signed a certificate for is taken for a node: let it sign nothing else.',
  ),
})

/** A place among other nodes, with the names of the library. */
export const CLUSTER = v.pipe(
  v.strictObject({
    secret: v.optional(
      v.pipe(
        v.string(),
        v.minLength(32, 'takes 32 characters or more: openssl rand -base64 32 makes some'),
        v.description(
          'What all nodes know, and they alone: a text of 32 characters or more. With it a gateway is one of the nodes on its Redis.',
        ),
      ),
    ),
    tls: v.optional(
      v.pipe(CLUSTER_TLS, v.description('Certificates in place of a secret. They are read at the start.')),
    ),
    port: v.optional(
      port('Port for other nodes, which is not for clients; 0 picks a free one, which they learn from Redis.'),
      0,
    ),
    hostname: v.optional(text('Address for other nodes. Default: all interfaces.')),
    address: v.optional(
      text(
        'Where other nodes reach this one, "host" or "host:port", where that is not what it listens on. Default: cluster.hostname, or the first address of the machine.',
      ),
    ),
  }),
  v.check(
    ({ secret, tls }) => (secret === undefined) !== (tls === undefined),
    'takes one of secret (RUNGWAY_CLUSTER_SECRET) and tls (--cluster-tls-key, --cluster-tls-cert, --cluster-tls-ca)',
  ),
)
