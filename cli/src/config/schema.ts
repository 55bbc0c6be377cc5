import { GATEWAY_LIMITS } from '@rungway/gateway'
import * as v from 'valibot'
import { choice, count, flag, port, text, texts, whole } from './fields.ts'
import { CLUSTER, REDIS } from './nodes-schema.ts'

// The one description of the configuration: it validates, and the flags' help, the JSON schema and
// the tables of the documentation are made from it.

const TLS = v.strictObject({
  key: text('File of the private key, as PEM.'),
  cert: text(
    'File of the certificate and its chain, as PEM. Both files are read again when they change, and on SIGHUP.',
  ),
})

const LISTEN = v.strictObject({
  port: v.optional(port('Port for clients; 0 picks a free one.'), 8080),
  host: v.optional(text('Address for clients. Default: all interfaces.')),
  unix: v.optional(text('Unix socket for clients, in place of a port.')),
  path: v.optional(
    v.pipe(v.string(), v.regex(/^\/[\w\-./]*$/, 'begins with "/"'), v.description('Path below which clients connect.')),
    '/rungway',
  ),
  tls: v.optional(v.pipe(TLS, v.description('Certificate for clients. Default: none, in the clear, behind a proxy.'))),
})

const ADMIN = v.strictObject({
  port: v.optional(port('Port for operators: HTTP API, /live, /ready, /metrics; 0 picks a free one.'), 8081),
  host: v.optional(text('Address for operators. Metrics and health need no key there.'), '127.0.0.1'),
  unix: v.optional(text('Unix socket for operators, in place of a port.')),
  hosts: v.optional(
    texts(
      'Names that operators and back ends reach it by. "*" is any. Default: on a loopback address those of this machine, elsewhere any.',
    ),
  ),
})

const JWT = v.strictObject({
  secret: v.optional(text('Secret shared with the issuer, for HS256, HS384, HS512.')),
  key: v.optional(text("File of the issuer's public key, as PEM.")),
  jwks: v.optional(text("Address of the issuer's key set.")),
  algorithms: v.optional(texts('Algorithms that are accepted. Default: by the key.')),
  audience: v.optional(texts('What "aud" of a token has to contain; one of them.')),
  issuer: v.optional(texts('What "iss" of a token has to be; one of them.')),
  graceMs: v.optional(count('How long a link outlives its token, for clients that renew late.')),
  clockToleranceMs: v.optional(count('How far the clocks of issuer and gateway may differ.')),
})

export const RIGHTS = [
  'publish',
  'send',
  'presence',
  'history',
  'subscriptions',
  'sessions',
  'disconnect',
  'info',
] as const

const KEY = v.pipe(
  v.strictObject({
    name: text('What logs call the key.'),
    secret: v.optional(
      v.pipe(
        v.string(),
        v.minLength(32, 'takes 32 characters or more'),
        v.description('The key itself, of 32 characters or more.'),
      ),
    ),
    sha256: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[0-9a-f]{64}$/, 'takes 64 hexadecimal digits'),
        v.description('Its SHA-256, so that the file is no secret: "rungway key" writes both.'),
      ),
    ),
    channels: v.optional(
      v.pipe(
        v.array(
          v.pipe(
            v.string(),
            v.nonEmpty('may not be empty'),
            v.regex(
              /^[^*{}]*\*?$/,
              'takes a channel\'s name, or the beginning of names and "*" at the end, such as "room:*"; a {placeholder} is for "channels" at the top of the file',
            ),
          ),
        ),
        v.description('Channels that it may touch: names, or "chat:*" for every name that begins so. Default: all.'),
      ),
    ),
    rights: v.pipe(v.array(v.picklist(RIGHTS)), v.minLength(1), v.description(`What it may do: ${RIGHTS.join(', ')}.`)),
  }),
  v.check(({ secret, sha256 }) => (secret === undefined) !== (sha256 === undefined), 'takes one of secret and sha256'),
)

export const EVENTS = ['connect', 'authorize', 'session', 'message', 'publication', 'presence'] as const

const WEBHOOKS = v.strictObject({
  url: text('Where events are sent, by POST.'),
  secret: text('Secret that requests are signed with: "whsec_" and base64, as "rungway key --webhook" writes it.'),
  events: v.pipe(
    v.array(v.picklist(EVENTS)),
    v.minLength(1),
    v.description(
      'Which: connect and authorize ask, and wait for the answer; session, message, publication and presence tell.',
    ),
  ),
  timeoutMs: v.optional(count('How long an answer may take.', 1, 60_000), 5_000),
  cacheMs: v.optional(
    count('How long the answer to connect holds for the same credentials: each poll is a request.'),
    10_000,
  ),
  maxAttempts: v.optional(count('How often an event is tried, with growing pauses, before it is dropped.', 1, 20), 8),
  maxQueued: v.optional(
    count(
      'Events that may wait over all; then further ones are dropped and counted. Beyond half of it one session or channel may have a hundredth.',
      1,
    ),
    10_000,
  ),
  maxQueuedBytes: v.optional(count('Bytes of them, likewise.', 1), 33_554_432),
  maxSending: v.optional(count('Events that are being sent at one time, each of another session or channel.', 1), 32),
  maxAsked: v.optional(
    count(
      'Questions of connect that are under way at one time; a quarter of them for one address (of IPv6, one /64).',
      1,
    ),
    256,
  ),
  maxWaiting: v.optional(
    count('Questions of connect that wait to be asked, likewise. Clients beyond it are told to come back.', 1),
    1_024,
  ),
  maxKnown: v.optional(count('Answers to connect that are held at one time, each for cacheMs.', 1), 10_000),
})

const WHO = v.picklist(['anyone', 'users', 'subscribers', 'nobody'])

const CHANNEL = v.strictObject({
  allow: v.optional(
    v.pipe(
      v.strictObject({
        subscribe: v.optional(WHO),
        publish: v.optional(WHO),
        say: v.optional(WHO),
        history: v.optional(WHO),
        presence: v.optional(WHO),
      }),
      v.description('Who may do what; what is not named is asked by the webhook authorize, or refused.'),
    ),
  ),
  history: v.optional(
    v.pipe(
      v.strictObject({
        messages: v.optional(count('At most so many.')),
        bytes: v.optional(count('At most so long.')),
        ageMs: v.optional(count('Not for longer.')),
      }),
      v.description('What is kept.'),
    ),
  ),
  newest: v.optional(flag('Whether the newest publication is given at once to whoever subscribes without a position.')),
  conflate: v.optional(flag('Whether a client that is slow is given the newest publication alone, and told so.')),
  graceMs: v.optional(count('How long a member whose session is gone stays.')),
})

const LIMITS = v.strictObject(
  Object.fromEntries(
    Object.keys(GATEWAY_LIMITS).map((name) => [name, v.optional(v.pipe(v.number(), v.minValue(0, 'takes 0 or more')))]),
  ),
)

export const CONFIG = v.pipe(
  v.strictObject({
    $schema: v.optional(text('Address of this schema, for editors.')),
    listen: v.optional(v.pipe(LISTEN, v.description('Where clients connect.')), {}),
    admin: v.optional(v.pipe(ADMIN, v.description('Where operators and back ends connect.')), {}),
    anonymous: v.optional(flag('Lets clients in without credentials.'), false),
    jwt: v.optional(v.pipe(JWT, v.description('Lets clients in by JSON Web Tokens.'))),
    origins: v.optional(texts('Pages of other sites that may connect: "https://app.example". "*" is any.'), []),
    hosts: v.optional(texts('Names that the gateway is reached by. "*" is any.')),
    clientReports: v.optional(
      flag('Counts what clients report of their ladder, at /report beside the path of clients.'),
      false,
    ),
    trustProxy: v.optional(count('How many proxies before the gateway set X-Forwarded-For.'), 0),
    compress: v.optional(flag('Compresses long answers of polls with gzip.'), false),
    compressSockets: v.optional(flag('Offers permessage-deflate on WebSockets, for long messages.'), false),
    historical: v.optional(flag('Serves the historical techniques too.'), false),
    limits: v.optional(
      v.pipe(LIMITS, v.description("The gateway's limits by name; see docs/reference/limits.md.")),
      {},
    ),
    channels: v.optional(
      v.pipe(
        v.record(v.string(), CHANNEL),
        v.description('Channels by name or pattern: "room:{id}". Default: none is open.'),
      ),
      {},
    ),
    redis: v.optional(v.pipe(REDIS, v.description('What channels stand on. Default: the memory of this process.'))),
    cluster: v.optional(
      v.pipe(
        CLUSTER,
        v.description(
          'Makes it one of several nodes on one Redis: each request of a client may land on any of them. Default: it is alone.',
        ),
      ),
    ),
    workers: v.optional(
      v.pipe(
        v.union([v.literal('auto'), whole(1, 256)]),
        v.description(
          'How many processes serve clients, each a node with a port for operators of its own, from admin.port on: a number, or "auto" for one on each core. Default: 1, this process.',
        ),
      ),
      1,
    ),
    keys: v.optional(
      v.pipe(
        v.array(KEY),
        v.description('Keys of the HTTP API, beside that of RUNGWAY_API_KEY. Default: none, the API is off.'),
      ),
      [],
    ),
    webhooks: v.optional(v.pipe(WEBHOOKS, v.description('Where a back end hears of events, and decides.'))),
    logLevel: v.optional(
      choice(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'From which level on to log.'),
      'info',
    ),
    drainDelayMs: v.optional(count('After SIGTERM: how long /ready fails before clients are sent away.'), 0),
  }),
  v.description('Configuration of the rungway gateway.'),
)

/** The configuration with its defaults. */
export type Config = v.InferOutput<typeof CONFIG>
export type ApiKey = Config['keys'][number]
export type Right = (typeof RIGHTS)[number]
export type EventKind = (typeof EVENTS)[number]
export type WebhookConfig = NonNullable<Config['webhooks']>
