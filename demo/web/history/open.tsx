import './history.css'
import { openPage } from '../site/open-page.tsx'
import { words } from '../words/language.ts'
import { HistoryPage } from './page.tsx'

export function open(): void {
  openPage({ path: '/history', title: () => words.value.history.documentTitle, View: HistoryPage })
}
