import './lab.css'
import { IS_RECORDED } from '../recorded/is-recorded.ts'
import { LabPlayer } from '../recorded/lab-player.ts'
import { openPage } from '../site/open-page.tsx'
import { words } from '../words/language.ts'
import { LIVE } from './backend.ts'
import { Lab } from './lab.ts'
import { LabPage } from './page.tsx'

export async function open(): Promise<void> {
  // What was recorded has its own settings.
  const lab = IS_RECORDED ? new Lab('', await LabPlayer.open()) : new Lab(location.search, LIVE)
  openPage({
    path: '/lab',
    title: () => words.value.lab.documentTitle,
    View: () => <LabPage lab={lab} />,
    close: () => lab.close(),
  })
}
