import { MAX_POST_BYTES } from '../../limits.ts'
import type { ClientLink, LinkFailure, LinkPort } from '../contract.ts'
import { carryUp } from './carry-up.ts'

/**
 * The link of a transport without an up path of its own. It lasts as long as `down`, which resolves
 * with what is known of its end. Numbered lines go up in one batch at a time, and what accumulates
 * meanwhile goes into the next. Beside a batch that takes long, control frames go up by themselves:
 * otherwise a slow line would look like a dead one.
 */
export function openLink(port: LinkPort, down: () => Promise<LinkFailure>): ClientLink {
  const { up, environment } = port
  /** Characters under way: of a batch, and of control frames alone. */
  const busy = { batch: 0, controls: 0 }
  /** Control frames of a batch that goes once more, in smaller pieces. */
  let kept: string[] = []
  const partBytes = () => (up.method(environment.now()) === 'POST' ? up.batchBytes : up.getBytes)

  const wake = async (): Promise<void> => {
    const lane = busy.batch ? 'controls' : 'batch'
    if (busy[lane]) return
    const most = partBytes()
    const pulled = port.pull(busy.batch ? 0 : Math.min(most, MAX_POST_BYTES), most)
    const lines = [...kept.splice(0), pulled].filter(Boolean).join('\n')
    if (!lines) return
    const sending = carryUp(port, lines, busy.batch)
    busy[lane] = lines.length
    const sent = await sending
    busy[lane] = 0
    if (!sent.ok) {
      // Something in between refuses so much at once: less may pass, and the way down is well.
      if (lane === 'controls' || !sent.error.status || partBytes() >= Math.min(most, lines.length))
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
