import './choose.css'
import { openPage } from '../site/open-page.tsx'
import { words } from '../words/language.ts'
import { ChoosePage } from './page.tsx'

export function open(): void {
  openPage({ path: '/choose', title: () => words.value.choose.documentTitle, View: ChoosePage })
}
