import { openPage } from '../site/open-page.tsx'
import { words } from '../words/language.ts'
import './session.css'
import { Lab } from './lab.ts'
import { SessionPage } from './page.tsx'
import { actionsView } from './views/actions.ts'
import { ladderView } from './views/ladder.ts'
import { messagesView } from './views/messages.ts'
import { proofView } from './views/proof.ts'
import { stateView } from './views/state.ts'
import { wireView } from './views/wire.ts'

const PING_MS = 1_000
/** While nothing answers, more pings would only fill the outbox. */
const MAX_PINGS_OUT = 3

/** Starts what fills the page; hundreds of lines a second are drawn by hand, once for each picture that is shown. */
function start(lab: Lab, repaint: () => void): readonly (() => void)[] {
  const views = [
    stateView(lab),
    ladderView(lab),
    actionsView(lab, repaint),
    proofView(lab),
    messagesView(lab),
    wireView(lab),
  ]
  setInterval(() => {
    if (!document.hidden && lab.pingsOut < MAX_PINGS_OUT) void lab.ping()
    repaint()
  }, PING_MS)
  return views
}

export function open(): void {
  let isDue = false
  let views: readonly (() => void)[] = []
  const repaint = (): void => {
    if (isDue) return
    isDue = true
    requestAnimationFrame(() => {
      isDue = false
      for (const view of views) view()
    })
  }
  const lab = new Lab('/rungway', repaint)
  openPage({
    path: '/session',
    title: () => words.value.session.documentTitle,
    View: SessionPage,
    close: () => lab.client.close('the page was left'),
  })
  views = start(lab, repaint)
  // What is drawn by hand is drawn again in the other language.
  words.subscribe(repaint)
}
