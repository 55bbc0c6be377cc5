import { createHash } from 'node:crypto'
import type { Authenticate, User } from '@rungway/gateway'
import * as v from 'valibot'
import type { Questions } from './questions.ts'
import { envelopeOf, type WebhookSender } from './sender.ts'

/** What a back end answers with status 200 to let a client in. */
export const CONNECT_ANSWER = v.object({
  id: v.string(),
  data: v.optional(v.unknown()),
  expiresAt: v.optional(v.number()),
})

/** What a back end may decide by. */
const PASSED_ON = ['authorization', 'cookie', 'origin', 'user-agent', 'accept-language', 'x-forwarded-for']

interface Known {
  readonly until: number
  readonly user: Promise<User | null>
}

export interface ConnectOptions {
  readonly sender: Pick<WebhookSender, 'send'>
  readonly cacheMs: number
  readonly count: (outcome: string) => void
  readonly questions: Questions
  /** Answers that are held at one time. */
  readonly maxKnown: number
}

/**
 * Lets the back end decide who may connect. Each poll and POST is a request, so an answer holds for
 * the same credentials for a while; those that expire hold no longer than they say. Networks share
 * what may be asked at a time: made-up credentials of one keep no user of another out.
 */
export function connectByWebhook({ sender, cacheMs, count, questions, maxKnown }: ConnectOptions): Authenticate {
  const known = new Map<string, Known>()
  return async (request, network) => {
    const headers = Object.fromEntries(
      PASSED_ON.flatMap((name) => {
        const value = request.headers.get(name)
        return value === null ? [] : [[name, value]]
      }),
    )
    const key = createHash('sha256').update(JSON.stringify(headers)).digest('base64')
    const found = known.get(key)
    if (found !== undefined && found.until > Date.now()) return await found.user
    // Those of which it is unknown share as one.
    const user = questions.ask(network ?? '', () => ask(sender, headers, count))
    known.delete(key)
    known.set(key, { until: Date.now() + cacheMs, user })
    for (const oldest of known.keys()) {
      if (known.size <= maxKnown) break
      known.delete(oldest)
    }
    // What failed is asked again.
    user.catch(() => known.delete(key))
    return await user
  }
}

async function ask(
  sender: ConnectOptions['sender'],
  headers: Record<string, string>,
  count: ConnectOptions['count'],
): Promise<User | null> {
  const { status, json } = await sender.send(envelopeOf({ type: 'connect', data: { headers } })).catch((cause) => {
    count('connect dropped')
    throw new Error('the webhook "connect" was not answered', { cause })
  })
  if (status === 401 || status === 403) {
    count('connect refused')
    return null
  }
  const answer = v.safeParse(CONNECT_ANSWER, json)
  if (status !== 200 || !answer.success) {
    count('connect dropped')
    throw new Error(`the webhook "connect" was answered with status ${status}, and no user: 200 and {"id": …}, or 403`)
  }
  count('connect ok')
  const { id, data, expiresAt } = answer.output
  return { id, ...(data === undefined ? {} : { data }), ...(expiresAt === undefined ? {} : { expiresAt }) }
}
