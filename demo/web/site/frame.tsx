import type { ComponentChildren } from 'preact'
import { IS_RECORDED } from '../recorded/is-recorded.ts'
import { language, speak, words } from '../words/language.ts'
import { Glyph } from './glyph.tsx'
import { MORE_PAGES, PAGES } from './pages.ts'
import { present } from './presentation.ts'
import { isLarge } from './zoom.ts'

/** What is around every page: its name, the others, the other language. */
export function Frame({ path, children }: { readonly path: string; readonly children: ComponentChildren }) {
  const { site } = words.value
  const other = language.value === 'en' ? 'zh' : 'en'
  return (
    <>
      <a class="skip" href="#content">
        {site.skip}
      </a>
      <header class="site">
        <a class="name" href="/">
          <Glyph of="automatic" /> {site.title}
        </a>
        <nav aria-label={site.pages}>
          {PAGES.map((page) => (
            <a key={page.path} href={page.path} aria-current={page.path === path ? 'page' : undefined}>
              {site[page.word]}
            </a>
          ))}
        </nav>
        <button type="button" class="size" aria-pressed={isLarge.value} title={site.presentation} onClick={present}>
          <span aria-hidden="true">A</span>
          <span class="unseen">{site.presentation}</span>
        </button>
        <button type="button" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => void speak(other)}>
          {site.otherLanguage}
        </button>
      </header>
      {IS_RECORDED && <p class="recorded">{site.recorded}</p>}
      <main id="content">{children}</main>
      <nav class="more" aria-label={site.more}>
        {MORE_PAGES.map((page) => (
          <a key={page.path} href={page.path} aria-current={page.path === path ? 'page' : undefined}>
            {site[page.word]}
          </a>
        ))}
      </nav>
    </>
  )
}
