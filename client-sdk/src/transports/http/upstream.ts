import { utf8Length } from '@rungway/protocol'
import { MAX_POST_BYTES } from '../../limits.ts'
import type { ClientLink, LinkFailure, LinkPort } from '../contract.ts'
import { BLOCKED, carryUp } from './carry-up.ts'

/** Control frames wait no longer for the answer to those before: where answers are late, a ping would look like one that is lost. */
const CONTROLS_MS = 500
/** Requests with control frames alone that are under way at most. */
const MAX_CONTROLS = 8
/** How long messages wait that something in between refuses at any length: at first, and at most. */
const FIRST_BLOCKED_MS = 1_000
const MAX_BLOCKED_MS = 30_000

/**
 * The link of a transport without an up path of its own. It lasts as long as `down`, which resolves
 * with what is known of its end. Numbered lines go up in one batch at a time, and what accumulates
 * meanwhile goes into the next. Beside a batch that takes long, control frames go up by themselves:
 * otherwise a slow line would look like a dead one. What cannot pass at any length is reported and
 * waits, and the link stays for as long as control frames pass: another has no other way up.
 */
export function openLink(port: LinkPort, down: () => Promise<LinkFailure>): ClientLink {
  const { up, environment } = port
  /** Characters of the batch that is under way. */
  let batch = 0
  /** Requests with control frames alone, and whether the newest has just gone. */
  let controls = 0
  let isFresh = false
  /** Control frames of a batch that goes once more, in smaller pieces. */
  let kept: string[] = []
  /** One message goes at a time, or one part: several made the shortest URL too long. */
  let isSingle = false
  /** Messages wait, because they were refused at any length, and how long the next time. */
  let isBlocked = false
  let blockedMs = FIRST_BLOCKED_MS
  const partBytes = () => (up.method(environment.now()) === 'POST' ? up.batchBytes : up.getBytes)

  const wake = async (): Promise<void> => {
    const isBatch = !batch && !isBlocked
    if (!isBatch && (isFresh || controls >= MAX_CONTROLS)) return
    const most = partBytes()
    isSingle &&= up.method(environment.now()) === 'GET'
    const pulled = port.pull(!isBatch ? 0 : isSingle ? 1 : Math.min(most, MAX_POST_BYTES), most)
    const lines = [...kept.splice(0), pulled].filter(Boolean).join('\n')
    if (!lines) return
    const sending = carryUp(port, lines, batch)
    let cancel = () => {}
    if (isBatch) batch = lines.length
    else {
      controls++
      isFresh = true
      cancel = environment.after(CONTROLS_MS, () => {
        isFresh = false
        void wake()
      })
    }
    const sent = await sending
    cancel()
    if (isBatch) batch = 0
    else {
      controls--
      isFresh = false
    }
    if (!sent.ok) {
      const bytes = utf8Length(lines)
      const isShortest = partBytes() >= Math.min(most, bytes)
      const isLeast = isShortest && (isSingle || !lines.includes('\n'))
      // Something in between refuses so much at once: less may pass, and the way down is well. A short
      // URL is not refused for its length.
      if (!isBatch || !sent.error.status || (isLeast && bytes < up.getBytes / 2)) return port.lost('cut', sent.error)
      kept = lines.split('\n').filter((line) => line.startsWith('["'))
      port.again()
      isSingle ||= isShortest
      if (isLeast) {
        port.refused({ ...sent.error, reason: BLOCKED })
        isBlocked = true
        const stopWaiting = environment.after(blockedMs, () => {
          isBlocked = false
          void wake()
        })
        port.signal.addEventListener('abort', stopWaiting)
        blockedMs = Math.min(2 * blockedMs, MAX_BLOCKED_MS)
      }
      return wake()
    }
    if (isBatch) blockedMs = FIRST_BLOCKED_MS
    port.answered(sent.value.split('\n'))
    wake()
  }

  down().then(
    (failure) => port.lost(failure.status === undefined ? 'cut' : 'refused', failure),
    (cause) => port.lost('cut', { cause }),
  )
  return { wake }
}
