import './race.css'
import { IS_RECORDED } from '../recorded/is-recorded.ts'
import { RacePlayer } from '../recorded/race-player.ts'
import { openPage } from '../site/open-page.tsx'
import { findTwin } from '../site/twin.ts'
import { words } from '../words/language.ts'
import { RacePage } from './page.tsx'
import { Race } from './race.ts'

export async function open(): Promise<void> {
  const race = IS_RECORDED ? await RacePlayer.open() : new Race(await findTwin())
  openPage({
    path: '/',
    title: () => words.value.race.documentTitle,
    View: () => <RacePage race={race} />,
    close: () => race.close(),
  })
}
