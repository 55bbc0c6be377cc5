import { err, ok, type Result, utf8Length, type Way } from '@rungway/protocol'
import { MAX_URL_CHARS } from '../../limits.ts'
import type { LinkFailure, LinkPort } from '../contract.ts'
import { ask } from './ask.ts'
import { readText } from './body.ts'

type Carried = Result<string, LinkFailure>

/** Why what is too long for a URL went nowhere. */
export const BLOCKED = 'blocked-size: POST does not pass, and this is too long for a URL'

/** An answer is not waited for any longer, whatever else comes: more would be lost than a link (D7). */
const MAX_BEHIND_MS = 20_000

/** A parameter for each line, because some intermediaries strip encoded line ends. */
const queryOf = (lines: string) =>
  lines
    .split('\n')
    .map((line) => `&line=${encodeURIComponent(line)}`)
    .join('')

/**
 * Sends lines up, and resolves with the gateway's answer. A request that failed is repeated the
 * other way, and one that is late is repeated beside it: the first may be moving still, and numbers
 * settle what arrives twice. Lines that are too long for a URL have one way, POST, and are repeated
 * when that has failed. `aheadBytes`: what is under way on the same line, and takes its time. Where
 * something long comes down, the answer comes behind it.
 */
export function carryUp(port: LinkPort, lines: string, aheadBytes: number): Promise<Carried> {
  const { up, signal, environment } = port
  const { after, now } = environment
  const bytes = utf8Length(lines)
  const query = queryOf(lines)
  const isLong = query.length > MAX_URL_CHARS
  const first = isLong ? 'POST' : up.method(now())
  const ways: Way[] = [first, isLong || first === 'GET' ? 'POST' : 'GET']
  const stop = new AbortController()

  return new Promise((resolve) => {
    const end = (result: Carried) => {
      late()
      lost()
      signal.removeEventListener('abort', aborted)
      resolve(result)
      stop.abort()
    }
    const beganAt = now()
    const aborted = () => {
      up.unanswered(bytes, now() - beganAt)
      end(err({}))
    }
    /** Requests that may still be answered. */
    let pending = 0

    const send = async (way: Way | undefined) => {
      if (!way) return
      const sentAt = now()
      pending++
      const isGet = way === 'GET'
      const init = { method: way, signal: stop.signal, body: isGet ? null : lines }
      const answer = await ask(port, 'up', `&bytes=${bytes}${isGet ? query : ''}`, init, (refuse, isMalformed) => {
        // What has become malformed on its way may arrive whole the other way.
        if (!isMalformed || ways.length + pending < 2) refuse()
      })
      const text = answer.ok ? await readText(answer.value).catch(() => '') : ''
      pending--
      if (stop.signal.aborted) return
      // A gateway answers with a line. What answers in its place has swallowed what was sent.
      const hasCarried = text.startsWith('[')
      // A short URL has not failed for its length.
      up.tried(way, hasCarried || (isGet && bytes < up.getBytes / 2), now())
      if (hasCarried) {
        if (!aheadBytes) up.answered(bytes, now() - sentAt)
        // The other is still out, though it had more time.
        if (pending && way !== first) up.tried(first, false, now())
        return end(ok(text))
      }
      if (ways.length) return void send(ways.shift())
      if (pending) return
      if (!answer.ok)
        return end(
          isLong && !('reason' in answer.error) && answer.error.status
            ? err({ ...answer.error, reason: BLOCKED })
            : answer,
        )
      end(err({ status: answer.value.status, reason: isLong ? BLOCKED : 'something else answered in its place' }))
    }

    signal.addEventListener('abort', aborted)
    const answerMs = port.answerMs()
    const late = after(up.patienceMs(bytes + aheadBytes, answerMs), () => isLong || void send(ways.shift()))
    const giveUpMs = up.giveUpMs(bytes + aheadBytes, answerMs)
    const giveUp = () => {
      const waitMs = Math.min(port.bulkAt() + giveUpMs, beganAt + MAX_BEHIND_MS) - now()
      if (waitMs > 0) {
        lost = after(waitMs, giveUp)
        return
      }
      up.tried(first, false, now())
      up.gaveUp(giveUpMs)
      end(err({ reason: 'no answer' }))
    }
    let lost = after(giveUpMs, giveUp)
    void send(ways.shift())
  })
}
