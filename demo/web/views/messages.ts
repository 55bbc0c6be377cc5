import { byId, element } from '../element.ts'
import { formatBytes, formatMs, formatTime } from '../format.ts'
import type { Entry, Lab } from '../lab.ts'
import { labelOf } from '../techniques.ts'

/** Newest first, beneath the composer: what is new is where one looks, and nothing has to scroll by itself. */
export function messagesView(lab: Lab): () => void {
  const list = byId('messages', HTMLOListElement)
  const empty = byId('no-messages', HTMLElement)
  let shown = 0
  return () => {
    const fresh = lab.entries.slice(-Math.min(lab.total - shown, lab.entries.length))
    if (lab.total === shown) return
    shown = lab.total
    list.prepend(...fresh.map(item).reverse())
    while (list.children.length > lab.entries.length) list.lastElementChild?.remove()
    empty.hidden = true
  }
}

function item(entry: Entry): HTMLLIElement {
  if (entry.type === 'event') return element('li', { class: 'event' }, entry.text)
  const { from, isOwn, text, technique, ms, bytes, at } = entry
  // Two clocks of one machine may differ by a hair.
  const latency = isOwn ? `${formatMs(ms)} round trip` : `${formatMs(Math.max(0, ms))} one way`
  return element(
    'li',
    { class: isOwn ? 'message own' : 'message' },
    element('p', { class: 'text' }, element('b', {}, isOwn ? 'You' : `Tab ${from.slice(0, 3)}`), ' ', text),
    element(
      'p',
      { class: 'facts' },
      element('span', { class: 'by', 'data-technique': technique }, labelOf(technique)),
      element('span', {}, latency),
      element('span', {}, formatBytes(bytes)),
      element('time', { datetime: new Date(at).toISOString() }, formatTime(at)),
    ),
  )
}
