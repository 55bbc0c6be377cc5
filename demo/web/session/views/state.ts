import { explained } from '../../words/explained.ts'
import { words } from '../../words/language.ts'
import { byId, setText } from '../element.ts'
import { formatBytes } from '../format.ts'
import { type Lab, now } from '../lab.ts'
import { labelOf } from '../techniques.ts'

/** A shorter interruption is not shown as an outage. */
const WORRY_MS = 1_500

/** What is going on, and what comes next. */
export function stateView(lab: Lab): () => void {
  const section = byId('state', HTMLElement)
  const headline = byId('state-now', HTMLElement)
  const next = byId('state-next', HTMLElement)
  return () => {
    const [mood, what, then] = describe(lab)
    section.dataset['mood'] = mood
    setText(headline, what)
    setText(next, then)
  }
}

function describe(lab: Lab): readonly [mood: 'good' | 'waiting' | 'over', what: string, next: string] {
  const { session: text } = words.value
  const { state, pendingBytes } = lab.client
  const downMs = lab.downSince === null ? 0 : now() - lab.downSince
  switch (state.name) {
    case 'open':
      return ['good', text.using(labelOf(state.transport)), why(lab, state.transport)]
    case 'connecting':
      if (downMs < WORRY_MS) return ['waiting', text.connecting, text.looking]
      return ['waiting', text.outOfReach, text.outOfReachFor(Math.floor(downMs / 1_000), formatBytes(pendingBytes))]
    case 'closed':
      return ['over', text.closed(state.error?.code ?? state.reason), text.closedNote]
  }
}

function why(lab: Lab, transport: string): string {
  const { session: text } = words.value
  const { chosen, isComparing, released } = lab
  if (isComparing) return text.comparing(chosen === null ? text.automatic : labelOf(chosen))
  if (chosen === transport) return text.yourChoice
  if (chosen === null && released === transport) return text.untilBetter
  return explained(lab.client.explain(), false)
}
