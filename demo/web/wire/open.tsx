import './wire.css'
import { IS_RECORDED } from '../recorded/is-recorded.ts'
import { WirePlayer } from '../recorded/wire-player.ts'
import { openPage } from '../site/open-page.tsx'
import { words } from '../words/language.ts'
import { WirePage } from './page.tsx'
import { Recorder } from './recorder.ts'
import { LiveWire } from './source.ts'

export async function open(): Promise<void> {
  const recorder = new Recorder(IS_RECORDED ? await WirePlayer.open() : await LiveWire.open())
  openPage({
    path: '/wire',
    title: () => words.value.wire.documentTitle,
    View: () => <WirePage recorder={recorder} />,
    close: () => recorder.close(),
  })
}
