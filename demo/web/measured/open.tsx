import { moreUrl, resultsUrl } from 'virtual:measured'
import './measured.css'
import { openPage } from '../site/open-page.tsx'
import { words } from '../words/language.ts'
import type { Json } from './columns.ts'
import { Measured } from './measured.ts'
import { MeasuredPage } from './page.tsx'

const read = async (url: string): Promise<Json> => (await (await fetch(url)).json()) as Json

export function open(): void {
  const measured = new Measured({ results: () => read(resultsUrl), more: () => read(moreUrl) })
  void measured.load()
  openPage({
    path: '/measured',
    title: () => words.value.measured.documentTitle,
    View: () => <MeasuredPage measured={measured} />,
  })
}
