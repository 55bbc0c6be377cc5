import './texts.css'
import { openPage } from '../site/open-page.tsx'
import { words } from '../words/language.ts'
import { TextPage } from './page.tsx'
import { TEXT_NAMES } from './text-names.ts'

export function open(): void {
  const name = TEXT_NAMES.find((each) => location.pathname.split('/')[1] === each) ?? TEXT_NAMES[0]
  openPage({
    path: `/${name}`,
    title: () => `Rungway: ${words.value.site[name]}`,
    View: () => <TextPage name={name} />,
  })
}
