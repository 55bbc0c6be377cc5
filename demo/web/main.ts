import './page.css'
import { Lab } from './lab.ts'
import { actionsView } from './views/actions.ts'
import { ladderView } from './views/ladder.ts'
import { messagesView } from './views/messages.ts'
import { proofView } from './views/proof.ts'
import { stateView } from './views/state.ts'
import { wireView } from './views/wire.ts'

const PING_MS = 1_000
/** While nothing answers, more pings would only fill the outbox. */
const MAX_PINGS_OUT = 3

let isDue = false
/** However much happens, views look once for each picture that is shown. */
const repaint = (): void => {
  if (isDue) return
  isDue = true
  requestAnimationFrame(() => {
    isDue = false
    for (const view of views) view()
  })
}

const lab = new Lab('/rungway', repaint)
const views = [
  stateView(lab),
  ladderView(lab),
  actionsView(lab, repaint),
  proofView(lab),
  messagesView(lab),
  wireView(lab),
]
repaint()

setInterval(() => {
  if (!document.hidden && lab.pingsOut < MAX_PINGS_OUT) void lab.ping()
  repaint()
}, PING_MS)

addEventListener('pagehide', ({ persisted }) => {
  // A page that is kept may come back, and its session with it.
  if (!persisted) lab.client.close('the page was left')
})
