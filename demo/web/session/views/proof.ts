import { byId, setText } from '../element.ts'
import { formatBytes } from '../format.ts'
import type { Lab } from '../lab.ts'

/** The numbers, and what they prove. */
export function proofView(lab: Lab): () => void {
  const place = (id: string) => byId(id, HTMLElement)
  const verdict = place('verdict')
  const numbers = {
    lost: () => lab.own.lost + lab.all.lost,
    repeated: () => lab.own.repeated + lab.all.repeated,
    'out-of-order': () => lab.own.outOfOrder + lab.all.outOfOrder,
    said: () => lab.said,
    returned: () => lab.own.arrived,
    heard: () => lab.all.arrived,
    'up-seq': () => lab.traffic.up.seq,
    'up-acked': () => lab.traffic.up.acked,
    'up-frames': () => lab.traffic.up.frames,
    'up-bytes': () => formatBytes(lab.traffic.up.bytes),
    'down-seq': () => lab.traffic.down.seq,
    'down-acked': () => lab.traffic.down.acked,
    'down-frames': () => lab.traffic.down.frames,
    'down-bytes': () => formatBytes(lab.traffic.down.bytes),
    pending: () => formatBytes(lab.client.pendingBytes),
  }
  const cells = Object.entries(numbers).map(([id, value]) => ({ cell: place(id), value }))
  return () => {
    for (const { cell, value } of cells) setText(cell, String(value()))
    const faults = numbers.lost() + numbers.repeated() + numbers['out-of-order']()
    verdict.dataset['verdict'] = faults === 0 ? 'clean' : 'faulty'
  }
}
