import { MAX_POST_BYTES } from '../../limits.ts'
import type { ClientLink, LinkFailure, LinkPort } from '../contract.ts'
import { carryUp } from './carry-up.ts'

/** Control frames wait no longer for the answer to those before: where answers are late, a ping would look like one that is lost. */
const CONTROLS_MS = 500
/** Requests with control frames alone that are under way at most. */
const MAX_CONTROLS = 8

/**
 * The link of a transport without an up path of its own. It lasts as long as `down`, which resolves
 * with what is known of its end. Numbered lines go up in one batch at a time, and what accumulates
 * meanwhile goes into the next. Beside a batch that takes long, control frames go up by themselves:
 * otherwise a slow line would look like a dead one.
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
  const partBytes = () => (up.method(environment.now()) === 'POST' ? up.batchBytes : up.getBytes)

  const wake = async (): Promise<void> => {
    const isBatch = !batch
    if (!isBatch && (isFresh || controls >= MAX_CONTROLS)) return
    const most = partBytes()
    const pulled = port.pull(isBatch ? Math.min(most, MAX_POST_BYTES) : 0, most)
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
      // Something in between refuses so much at once: less may pass, and the way down is well.
      if (!isBatch || !sent.error.status || partBytes() >= Math.min(most, lines.length))
        return port.lost('cut', sent.error)
      kept = lines.split('\n').filter((line) => line.startsWith('["'))
      port.again()
      return wake()
    }
    port.answered(sent.value.split('\n'))
    wake()
  }

  down().then(
    (failure) => port.lost(failure.status === undefined ? 'cut' : 'refused', failure),
    (cause) => port.lost('cut', { cause }),
  )
  return { wake }
}
