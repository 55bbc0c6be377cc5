import { MAX_GET_BYTES, MAX_POST_BYTES } from '../../limits.ts'
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

  const wake = async () => {
    const lane = busy.batch ? 'controls' : 'batch'
    if (busy[lane]) return
    const isPost = up.method(environment.now()) === 'POST'
    const lines = port.pull(busy.batch ? 0 : isPost ? Math.min(up.batchBytes, MAX_POST_BYTES) : MAX_GET_BYTES)
    if (!lines) return
    const sending = carryUp(port, lines, busy.batch)
    busy[lane] = lines.length
    const sent = await sending
    busy[lane] = 0
    if (!sent.ok) return port.lost('cut', sent.error)
    port.answered(sent.value.split('\n'))
    wake()
  }

  down().then(
    (failure) => port.lost(failure.status === undefined ? 'cut' : 'refused', failure),
    (cause) => port.lost('cut', { cause }),
  )
  return { wake }
}
