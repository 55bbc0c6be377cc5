import { signal } from '@preact/signals'
import { render } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { language, words } from '../words/language.ts'
import { CHAPTER_NAMES, type ChapterName, isChapterName } from './chapter-names.ts'
import { LiveFigure } from './figure.tsx'
import { ManyStreams } from './many-streams.tsx'
import { textOf } from './texts.ts'
import { WebTransportCheck } from './web-transport-check.tsx'

/** The chapter in the address, after the `#`. */
const chapterInAddress = (): ChapterName => {
  const name = location.hash.slice(1)
  return isChapterName(name) ? name : CHAPTER_NAMES[0]
}

const current = signal(chapterInAddress())
addEventListener('hashchange', () => {
  current.value = chapterInAddress()
  scrollTo(0, 0)
})

export function HistoryPage() {
  const { history: text } = words.value
  const at = CHAPTER_NAMES.indexOf(current.value)
  const [previous, next] = [CHAPTER_NAMES[at - 1], CHAPTER_NAMES[at + 1]]
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    // Where the chapters are a strip, the one that is read is to be seen.
    const { current: strip } = list
    const link = strip?.querySelector<HTMLElement>('[aria-current]')
    if (strip && link) strip.scrollLeft = link.offsetLeft - (strip.clientWidth - link.offsetWidth) / 2
  }, [at])
  return (
    <>
      <h1>{text.heading}</h1>
      <p class="lead">{text.sentence}</p>
      <div class="history">
        <nav class="chapters" aria-label={text.chapters}>
          <ol ref={list}>
            {CHAPTER_NAMES.map((name) => (
              <li key={name}>
                <a href={`#${name}`} aria-current={name === current.value ? 'page' : undefined}>
                  <span class="year">{text.years[name]}</span> {text.names[name]}
                </a>
              </li>
            ))}
          </ol>
        </nav>
        <div class="chapter-and-ways">
          <Chapter name={current.value} />
          <p class="ways">
            {previous !== undefined && <a href={`#${previous}`}>← {text.names[previous]}</a>}
            {next !== undefined && <a href={`#${next}`}>{text.names[next]} →</a>}
          </p>
        </div>
      </div>
    </>
  )
}

/** What runs in a slot: a check of its own, or a technique. */
function Figure({ name }: { readonly name: string }) {
  if (name === 'many-streams') return <ManyStreams />
  if (name === 'web-transport') return <WebTransportCheck />
  return <LiveFigure technique={name} />
}

/** The text of a chapter, with its figures running in it. */
function Chapter({ name }: { readonly name: ChapterName }) {
  const place = useRef<HTMLElement>(null)
  const spoken = language.value
  useEffect(() => {
    const { current: article } = place
    if (article === null) return
    let isStale = false
    const figures: Element[] = []
    void textOf(name, spoken).then((html) => {
      if (isStale) return
      // Made at build from the repository's own Markdown: nothing of it comes from outside.
      article.innerHTML = html
      for (const slot of article.querySelectorAll('[data-figure]')) {
        figures.push(slot)
        render(<Figure name={slot.getAttribute('data-figure') ?? ''} />, slot)
      }
    })
    return () => {
      isStale = true
      // Each figure ends what it runs.
      for (const slot of figures) render(null, slot)
    }
  }, [name, spoken])
  return <article ref={place} class="chapter" data-chapter={name} />
}
