import { useEffect, useRef } from 'preact/hooks'
import { language, words } from '../words/language.ts'
import type { TextName } from './text-names.ts'

/** Loaded when it is read. Made from Markdown at build. */
const TEXTS = import.meta.glob<string>('../../texts/*.md', { import: 'default' })

/** A page whose text is a Markdown file of the repository, in the language in use. */
export function TextPage({ name }: { readonly name: TextName }) {
  const { texts } = words.value
  const place = useRef<HTMLElement>(null)
  const spoken = language.value
  useEffect(() => {
    let isStale = false
    void TEXTS[`../../texts/${name}.${spoken}.md`]?.().then((html) => {
      // Made at build from the repository's own Markdown: nothing of it comes from outside.
      if (!isStale && place.current !== null) place.current.innerHTML = html
    })
    return () => {
      isStale = true
    }
  }, [name, spoken])
  return (
    <>
      <article ref={place} class="text-page" data-text={name} />
      {name === 'teach' && (
        <p class="buttons">
          <button type="button" class="primary" onClick={() => print()}>
            {texts.print}
          </button>
        </p>
      )}
    </>
  )
}
