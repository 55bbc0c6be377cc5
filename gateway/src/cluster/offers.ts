import type { GatewayLimits } from '../limits.ts'
import type { Answer } from './answering.ts'
import type { Asker, Unanswered } from './asking.ts'
import type { Offer, Offered } from './moving.ts'

/** Kinds of questions. */
export const OFFER = 'session'
export const AFTERWARDS = 'afterwards'
export const COUNT = 'count'

/** Head and escapes around what a session is. */
const maxOfferBytes = ({ maxMovedBytes }: GatewayLimits): number => 2 * maxMovedBytes + 1_024
const MAX_ANSWER_BYTES = 64

/** What a node says. Another version may say more: then it may have it. */
const ANSWERS: readonly string[] = ['taken', 'full', 'refused', 'lost'] satisfies Offered[]
const isOffered = (text: string): text is Offered => ANSWERS.includes(text)

/** Why there is no answer. One that is gone, or refuses the question, does not have it. */
const UNANSWERED: Readonly<Record<Unanswered, Offered>> = {
  gone: 'refused',
  refused: 'refused',
  away: 'away',
  lost: 'lost',
}

/** Offers a session to a node. Never rejects. */
export async function offerTo(
  asker: Pick<Asker, 'ask'>,
  to: string,
  offer: Offer,
  { relaySilenceMs: timeoutMs }: GatewayLimits,
): Promise<Offered> {
  const body = JSON.stringify(offer)
  const answer = await asker.ask(to, { kind: OFFER, body, timeoutMs, maxBytes: MAX_ANSWER_BYTES })
  if (!answer.ok) return UNANSWERED[answer.error]
  const text = answer.value.toString()
  return isOffered(text) ? text : 'lost'
}

/** What has happened to a session while it moved. Whether the node has heard it. */
export async function tellAfterwards(
  asker: Pick<Asker, 'ask'>,
  to: string,
  session: string,
  afterwards: string,
  { relaySilenceMs: timeoutMs }: GatewayLimits,
): Promise<boolean> {
  const body = JSON.stringify({ session, afterwards })
  return (await asker.ask(to, { kind: AFTERWARDS, body, timeoutMs, maxBytes: MAX_ANSWER_BYTES })).ok
}

/** How many sessions a node has; null where it does not say so. Never rejects. */
export async function countAt(
  asker: Pick<Asker, 'ask'>,
  node: string,
  { relaySilenceMs: timeoutMs }: GatewayLimits,
): Promise<number | null> {
  const answer = await asker.ask(node, { kind: COUNT, body: '', timeoutMs, maxBytes: MAX_ANSWER_BYTES })
  const count = answer.ok ? answer.value.toString() : ''
  return /^\d{1,9}$/.test(count) ? Number(count) : null
}

/** What a node answers that is offered sessions. */
export function answersTo(
  limits: GatewayLimits,
  count: () => number,
  take: (offer: Offer) => Promise<Offered>,
  happened: (session: string, afterwards: string) => boolean,
): readonly (readonly [string, Answer])[] {
  const maxBytes = maxOfferBytes(limits)
  return [
    [COUNT, { maxBytes: 0, answer: async () => `${count()}` }],
    [
      OFFER,
      {
        maxBytes,
        async answer(body) {
          const offer = offerOf(parsed(body))
          return offer === null ? null : await take(offer)
        },
      },
    ],
    [
      AFTERWARDS,
      {
        maxBytes,
        async answer(body) {
          const { session, afterwards } = parsed(body)
          if (typeof session !== 'string' || typeof afterwards !== 'string') return null
          return happened(session, afterwards) ? '' : null
        },
      },
    ],
  ]
}

/** Empty for what is no object of JSON. */
function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString())
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

const offerOf = ({ session, from, mark, saved }: Readonly<Record<string, unknown>>): Offer | null =>
  typeof session === 'string' && typeof from === 'string' && typeof mark === 'number' && typeof saved === 'string'
    ? { session, from, mark, saved }
    : null
