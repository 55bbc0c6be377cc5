import { language, words } from '../../words/language.ts'
import { byId, element } from '../element.ts'
import { formatBytes } from '../format.ts'
import type { Lab, WireLine } from '../lab.ts'
import { labelOf } from '../techniques.ts'

const SHOWN_CHARS = 240

/**
 * The last lines of the protocol, as they were written and read. Nothing is drawn while it is
 * folded.
 */
export function wireView(lab: Lab): () => void {
  const pane = byId('wire', HTMLDetailsElement)
  const list = byId('wire-lines', HTMLOListElement)
  let newest: WireLine | undefined
  let drawnIn = language.value
  const draw = () => {
    if (!pane.open || (lab.wire.at(-1) === newest && drawnIn === language.value)) return
    newest = lab.wire.at(-1)
    drawnIn = language.value
    list.replaceChildren(...lab.wire.map(item).reverse())
  }
  pane.addEventListener('toggle', draw)
  return draw
}

function item({ direction, technique, text, bytes }: WireLine): HTMLLIElement {
  const shown = text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)} …` : text
  return element(
    'li',
    { class: direction },
    element('span', { class: 'way' }, words.value.session[direction]),
    element('span', { class: 'by', 'data-technique': technique }, labelOf(technique)),
    element('span', { class: 'bytes' }, formatBytes(bytes)),
    element('code', {}, shown),
  )
}
