import { language, words } from '../../words/language.ts'
import { byId, element } from '../element.ts'
import { formatBytes, formatMs, formatTime } from '../format.ts'
import { type Entry, type Lab, now } from '../lab.ts'
import { labelOf } from '../techniques.ts'

/**
 * What returns sooner is not shown as waiting: on a healthy network each message would appear
 * twice.
 */
const WAITING_AFTER_MS = 500
const SHOWN_WAITING = 20

/**
 * Newest first, beneath the composer: new messages appear where one types, and nothing has to
 * scroll by itself.
 */
export function messagesView(lab: Lab): () => void {
  const arrived = arrivedView(lab)
  const waiting = waitingView(lab)
  return () => {
    arrived()
    waiting()
  }
}

/** What was sent and has not come back, above what has. */
function waitingView(lab: Lab): () => void {
  const list = byId('waiting', HTMLOListElement)
  const empty = byId('no-messages', HTMLElement)
  let shown = ''
  return () => {
    const isOpen = lab.client.state.name === 'open'
    const late = [...lab.waiting].filter(([, { sentAt }]) => !isOpen || now() - sentAt > WAITING_AFTER_MS)
    const newest = late.slice(-SHOWN_WAITING).reverse()
    const state = `${language.value} ${newest.map(([n]) => n)} of ${late.length}`
    if (state === shown) return
    shown = state
    const items = newest.map(([, { text }]) => waitingItem(text))
    const more = late.length - newest.length
    list.replaceChildren(
      ...items,
      ...(more === 0 ? [] : [element('li', { class: 'event' }, words.value.session.before(more))]),
    )
    if (late.length > 0) empty.hidden = true
  }
}

const waitingItem = (text: string): HTMLLIElement =>
  element(
    'li',
    { class: 'message waiting' },
    element('p', { class: 'text' }, element('b', {}, words.value.session.you), ' ', text),
    element('p', { class: 'facts' }, words.value.session.waiting),
  )

function arrivedView(lab: Lab): () => void {
  const list = byId('messages', HTMLOListElement)
  const empty = byId('no-messages', HTMLElement)
  let shown = 0
  let drawnIn = language.value
  return () => {
    if (drawnIn !== language.value) {
      drawnIn = language.value
      list.replaceChildren(...lab.entries.map(item).reverse())
      shown = lab.total
    }
    const fresh = lab.entries.slice(-Math.min(lab.total - shown, lab.entries.length))
    if (lab.total === shown) return
    shown = lab.total
    list.prepend(...fresh.map(item).reverse())
    while (list.children.length > lab.entries.length) list.lastElementChild?.remove()
    empty.hidden = true
  }
}

function item(entry: Entry): HTMLLIElement {
  if (entry.type === 'event') return element('li', { class: 'event' }, entry.says())
  const { from, isOwn, text, technique, ms, bytes, at } = entry
  // Two clocks of one machine may differ by a hair.
  const { session } = words.value
  const latency = isOwn ? session.roundTrip(formatMs(ms)) : session.oneWay(formatMs(Math.max(0, ms)))
  return element(
    'li',
    { class: isOwn ? 'message own' : 'message' },
    element('p', { class: 'text' }, element('b', {}, isOwn ? session.you : session.tab(from.slice(0, 3))), ' ', text),
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
