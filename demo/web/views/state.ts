import { byId, setText } from '../element.ts'
import { formatBytes } from '../format.ts'
import { type Lab, now } from '../lab.ts'
import { labelOf, TECHNIQUES } from '../techniques.ts'

/** A cut that is mended sooner is not worth frightening anyone with. */
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
      return ['good', `Connected by ${labelOf(state.transport)}`, why(lab, state.transport)]
    case 'connecting':
      if (downMs < WORRY_MS) return ['waiting', 'Connecting …', 'Looking for a technique that gets through.']
      return [
        'waiting',
        'Gateway out of reach',
        `For ${Math.floor(downMs / 1_000)} s now. Tried again by itself, at most 15 s apart; ` +
          `what you send waits here (${formatBytes(pendingBytes)}) and goes first.`,
      ]
    case 'closed':
      return [
        'over',
        `The session is closed: ${state.error?.code ?? state.reason}`,
        'Nothing more is tried. Reload the page to begin a new one.',
      ]
  }
}

const why = (lab: Lab, transport: string): string =>
  lab.chosen === transport
    ? 'You chose it. Should its link be lost, another is opened and the conversation goes on.'
    : inLabels(lab.client.explain().sentence)

/** What the client says of itself, in the page's words for the techniques. */
const inLabels = (sentence: string): string =>
  TECHNIQUES.reduce((text, { name, label }) => text.replaceAll(name, label), sentence)
