import { byId, setText } from '../element.ts'
import { formatBytes } from '../format.ts'
import { type Lab, now } from '../lab.ts'
import { labelOf, TECHNIQUES } from '../techniques.ts'

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
  const { state, pendingBytes } = lab.client
  const downMs = lab.downSince === null ? 0 : now() - lab.downSince
  switch (state.name) {
    case 'open':
      return ['good', `Using ${labelOf(state.transport)}`, why(lab, state.transport)]
    case 'connecting':
      if (downMs < WORRY_MS) return ['waiting', 'Connecting …', 'Looking for a technique that gets through.']
      return [
        'waiting',
        'Gateway out of reach',
        `For ${Math.floor(downMs / 1_000)} s now. The client tries again by itself, at least every 15 s; ` +
          `what you send waits here (${formatBytes(pendingBytes)}) and goes first.`,
      ]
    case 'closed':
      return [
        'over',
        `The session is closed: ${state.error?.code ?? state.reason}`,
        'The client does not try again. Reload the page to open a new session.',
      ]
  }
}

function why(lab: Lab, transport: string): string {
  const { chosen, isComparing, released } = lab
  if (isComparing)
    return `Comparing: each technique in turn, then back to ${chosen === null ? 'Automatic' : labelOf(chosen)}.`
  if (chosen === transport) return 'Your choice. A lost link is replaced, and the conversation goes on.'
  if (chosen === null && released === transport) return 'In use until a better technique carries.'
  return inLabels(lab.client.explain().sentence)
}

/** The client's own explanation, in the page's words for the techniques. */
const inLabels = (sentence: string): string =>
  TECHNIQUES.reduce((text, { name, label }) => text.replaceAll(name, label), sentence)
