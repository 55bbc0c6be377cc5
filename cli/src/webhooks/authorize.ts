import type { Permission } from '@rungway/gateway'
import * as v from 'valibot'
import { envelopeOf, type WebhookSender } from './sender.ts'

const ANSWER = v.object({ allow: v.boolean() })

/**
 * Lets the back end decide what a client may do with a channel, where the option `channels` does
 * not. A back end that fails allows nothing; the client is told that it is `internal`, not
 * `forbidden`.
 */
export function authorizeByWebhook(
  sender: Pick<WebhookSender, 'send'>,
  count: (outcome: string) => void,
): (permission: Permission) => Promise<boolean> {
  return async ({ user, action, channel, data }) => {
    const event = { type: 'authorize', data: { user: user.id, claims: user.data, action, channel, data } }
    const { status, json } = await sender.send(envelopeOf(event)).catch((cause) => {
      count('authorize dropped')
      throw new Error('the webhook "authorize" was not answered', { cause })
    })
    if (status === 401 || status === 403) {
      count('authorize refused')
      return false
    }
    const answer = v.safeParse(ANSWER, json)
    if (status !== 200 || !answer.success) {
      count('authorize dropped')
      throw new Error(
        `the webhook "authorize" was answered with status ${status}: it takes 200 and {"allow": …}, or 403`,
      )
    }
    count(`authorize ${answer.output.allow ? 'ok' : 'refused'}`)
    return answer.output.allow
  }
}
