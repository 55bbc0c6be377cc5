import { MAX_TEXT_CHARS } from '../../../server/messages.ts'
import { words } from '../../words/language.ts'
import { compare } from '../comparison.ts'
import { byId, setText } from '../element.ts'
import type { Lab } from '../lab.ts'

const BURST = 100

/** The buttons and the composer. */
export function actionsView(lab: Lab, changed: () => void): () => void {
  const cut = byId('cut', HTMLButtonElement)
  const burst = byId('burst', HTMLButtonElement)
  const comparing = byId('compare', HTMLButtonElement)
  const composer = byId('composer', HTMLFormElement)
  const text = byId('text', HTMLInputElement)
  const send = byId('send', HTMLButtonElement)
  text.maxLength = MAX_TEXT_CHARS
  let comparison: AbortController | null = null

  cut.addEventListener('click', () => lab.cut())
  burst.addEventListener('click', () => lab.burst(BURST))
  comparing.addEventListener('click', async () => {
    if (comparison !== null) return comparison.abort()
    comparison = new AbortController()
    changed()
    await compare(lab, comparison.signal)
    comparison = null
    changed()
  })
  composer.addEventListener('submit', (event) => {
    event.preventDefault()
    if (text.value.trim() !== '' && lab.say(text.value)) text.value = ''
    text.focus()
  })
  // A choice made while the comparison runs is final.
  byId('rungs', HTMLElement).addEventListener('change', () => comparison?.abort())

  return () => {
    const isOver = lab.client.state.name === 'closed'
    for (const button of [cut, burst, comparing, send]) button.disabled = isOver
    const { session } = words.value
    setText(comparing, comparison === null ? session.compare : session.stopComparing)
    setText(burst, session.burst(BURST))
  }
}
