import { type Gateway, Refused, RungwayError } from '@rungway/gateway'
import type { HistoryAsk, Json } from '@rungway/protocol'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import { validator } from 'hono-openapi'
import type { InferOutput } from 'valibot'
import * as schemas from './channel-schemas.ts'
import { findSession, NO_SESSION } from './find-session.ts'
import { mayTouch } from './keys.ts'
import { type ApiEnv, BODY_REFUSALS, type ErrorStatus, operation, refuse, wrong } from './operation.ts'
import { BY_NAME } from './schemas.ts'

const STATUS: Readonly<Record<string, ErrorStatus>> = {
  'too-large': 413,
  unsure: 503,
  'no-store': 503,
  'too-many': 503,
}
const REFUSALS = {
  ...BODY_REFUSALS,
  413: 'The data exceeds maxMessageBytes.',
  503: 'The store did not answer: ask again, with the same key.',
}

interface Failure {
  readonly code: string
  readonly message: string
}

/** What the gateway refuses, as a value; anything else goes on as it is thrown. */
function failureOf(error: unknown): Failure {
  if (error instanceof RungwayError || error instanceof Refused) return { code: error.code, message: error.message }
  throw error
}

/** Does something to channels, if the key is for all of them. */
async function within<T extends object>(
  c: Context<ApiEnv>,
  channels: readonly string[],
  run: () => Promise<T>,
): Promise<Response> {
  const key = c.get('key')
  const other = channels.find((channel) => !mayTouch(key, channel))
  if (other !== undefined)
    return refuse(c, 403, 'forbidden', `The key "${key.name}" is not for the channel "${other}".`)
  try {
    const answer = await run()
    return answer instanceof Response ? answer : c.json(answer)
  } catch (error) {
    const { code, message } = failureOf(error)
    return refuse(c, STATUS[code] ?? 400, code, message)
  }
}

type Publication = InferOutput<typeof schemas.PUBLICATION>

// What was parsed as JSON is JSON.
const publish = (gateway: Gateway, channel: string, { data, key, author }: Publication) =>
  gateway.channel(channel).publish(data as Json, { ...(key === undefined ? {} : { key }), author: author ?? null })

/** What is shorter fits into one packet anyway. */
const MIN_COMPRESSED_BYTES = 1_400

/** Without a length every answer would be compressed, however short. */
const withLength: MiddlewareHandler = async (c, next) => {
  await next()
  const { byteLength } = await c.res.clone().arrayBuffer()
  c.res.headers.set('content-length', String(byteLength))
}

/** Operations on channels. */
export function channelRoutes(gateway: Gateway): Hono<ApiEnv> {
  return (
    new Hono<ApiEnv>()
      // A request again for what has not changed is answered 304.
      .use('/channels/:channel/history', compress({ threshold: MIN_COMPRESSED_BYTES }), withLength, etag())
      .post(
        '/channels/:channel/publications',
        operation({
          id: 'publish',
          right: 'publish',
          summary: 'Publishes in a channel, once for each key.',
          answer: schemas.POSITION,
          refusals: REFUSALS,
        }),
        validator('param', schemas.BY_CHANNEL, wrong),
        validator('json', schemas.PUBLICATION, wrong),
        (c) => {
          const { channel } = c.req.valid('param')
          return within(c, [channel], () => publish(gateway, channel, c.req.valid('json')))
        },
      )
      .post(
        '/batch',
        operation({
          id: 'publishBatch',
          right: 'publish',
          summary: 'Publishes up to 1,000 times; each has a result of its own, in order.',
          answer: schemas.BATCH_RESULT,
          refusals: REFUSALS,
        }),
        validator('json', schemas.BATCH, wrong),
        (c) => {
          const { publications } = c.req.valid('json')
          return within(
            c,
            publications.map(({ channel }) => channel),
            async () => ({
              results: await Promise.all(
                publications.map(({ channel, ...publication }) =>
                  publish(gateway, channel, publication).catch(failureOf),
                ),
              ),
            }),
          )
        },
      )
      .post(
        '/channels/:channel/ephemeral',
        operation({
          id: 'say',
          right: 'publish',
          summary: 'Sends what is not stored to whoever is subscribed now.',
          answer: schemas.DONE,
          refusals: REFUSALS,
        }),
        validator('param', schemas.BY_CHANNEL, wrong),
        validator('json', schemas.EPHEMERAL, wrong),
        (c) => {
          const { channel } = c.req.valid('param')
          const { data, author = null } = c.req.valid('json')
          return within(c, [channel], async () => {
            gateway.channel(channel).say(data as Json, { author })
            return {}
          })
        },
      )
      .get(
        '/channels/:channel/history',
        operation({
          id: 'history',
          right: 'history',
          summary: 'What is kept of a channel: after or before a position, the newest first with "reverse".',
          answer: schemas.HISTORY,
        }),
        validator('param', schemas.BY_CHANNEL, wrong),
        validator('query', schemas.HISTORY_QUERY, wrong),
        (c) => {
          const { channel } = c.req.valid('param')
          const ask = c.req.valid('query')
          const bound = ask.after === undefined ? 'before' : 'after'
          if (ask[bound] !== undefined && ask.epoch === undefined)
            return refuse(c, 400, 'bad-request', `epoch: is missing; "${bound}" is an offset in one. Answers have it.`)
          return within(c, [channel], () => gateway.channel(channel).history(askOf(ask)))
        },
      )
      .get(
        '/channels/:channel',
        operation({
          id: 'getChannel',
          right: 'presence',
          summary: 'Who is in a channel, and how many sessions are subscribed here.',
          answer: schemas.CHANNEL,
        }),
        validator('param', schemas.BY_CHANNEL, wrong),
        (c) => {
          const { channel } = c.req.valid('param')
          return within(c, [channel], async () => {
            const handle = gateway.channel(channel)
            return { subscribers: handle.subscriberCount, members: await handle.presence() }
          })
        },
      )
  )
}

/** Subscriptions that the back end makes for a session. */
export function subscriptionRoutes(gateway: Gateway): Hono<ApiEnv> {
  const refusals = { ...BODY_REFUSALS, ...NO_SESSION }
  /** Does it to one session, wherever that is. Resolves with how many had it done. */
  const change = async (c: Context<ApiEnv>, name: string, channel: string, type: 'subscribe' | 'unsubscribe') => {
    const session = await findSession(c, gateway, name)
    if (session instanceof Response) return session
    const { sessions, unreached } = await gateway.everywhere.session(session.name)[type](channel)
    // Others than its node do not matter.
    const failed = unreached.find(({ node }) => node === session.node)
    return failed === undefined ? sessions : refuse(c, 503, 'unavailable', failed.message)
  }
  return new Hono<ApiEnv>()
    .post(
      '/sessions/:name/subscribe',
      operation({
        id: 'subscribeSession',
        right: 'subscriptions',
        summary: 'Subscribes a session to a channel, whoever its user is.',
        answer: schemas.DONE,
        refusals,
      }),
      validator('param', BY_NAME, wrong),
      validator('json', schemas.OF_CHANNEL, wrong),
      async (c) => {
        const { channel } = c.req.valid('json')
        return await within(c, [channel], async () => {
          const done = await change(c, c.req.valid('param').name, channel, 'subscribe')
          return done instanceof Response ? done : {}
        })
      },
    )
    .post(
      '/sessions/:name/unsubscribe',
      operation({
        id: 'unsubscribeSession',
        right: 'subscriptions',
        summary: "Ends a session's subscription to a channel.",
        answer: schemas.UNSUBSCRIBED,
        refusals,
      }),
      validator('param', BY_NAME, wrong),
      validator('json', schemas.OF_CHANNEL, wrong),
      async (c) => {
        const { channel } = c.req.valid('json')
        return await within(c, [channel], async () => {
          const done = await change(c, c.req.valid('param').name, channel, 'unsubscribe')
          return done instanceof Response ? done : { wasSubscribed: done > 0 }
        })
      },
    )
}

const DEFAULT_LIMIT = 100

function askOf({
  limit = DEFAULT_LIMIT,
  reverse,
  epoch = '',
  after,
  before,
}: InferOutput<typeof schemas.HISTORY_QUERY>): HistoryAsk {
  return {
    limit,
    ...(reverse === 'true' ? { reverse: true } : {}),
    ...(after === undefined ? {} : { after: { epoch, offset: after } }),
    ...(before === undefined ? {} : { before: { epoch, offset: before } }),
  }
}
