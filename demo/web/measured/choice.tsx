import type { ComponentChildren } from 'preact'
import { Glyph } from '../site/glyph.tsx'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import { titlesOf } from './labels.ts'
import type { Measured } from './measured.ts'
import { choicesOf, FILTER_KINDS, type FilterKind, type Results } from './results.ts'

/** What is shown of the run, in its figures and tables. */
export function Choice({ measured, results }: { readonly measured: Measured; readonly results: Results }) {
  const { measured: text } = words.value
  const choices = choicesOf(results)
  const titleOf = titlesOf(results)
  const filter = measured.filter.value
  const all = FILTER_KINDS.reduce((sum, kind) => sum + choices[kind].length, 0)
  const shown = FILTER_KINDS.reduce((sum, kind) => sum + filter[kind].size, 0)
  const parts = { measured, names: choices }
  return (
    <section class="choice" aria-label={text.choose}>
      <Names {...parts} kind="systems">
        {(name) => name}
      </Names>
      <Names {...parts} kind="techniques">
        {(name) => (
          <>
            <Glyph of={name} /> {techniqueWords(name).name}
          </>
        )}
      </Names>
      <details>
        <summary>{text.moreFilters}</summary>
        <Names {...parts} kind="clients">
          {(name) => text.clientNames[name] ?? name}
        </Names>
        <Names {...parts} kind="scenarios">
          {titleOf}
        </Names>
        <p class="note">{text.unfiltered}</p>
      </details>
      <p class="note" role="status">
        {text.shown(shown, all)}
      </p>
    </section>
  )
}

interface NamesProps {
  readonly measured: Measured
  readonly names: Readonly<Record<FilterKind, readonly string[]>>
  readonly kind: FilterKind
  readonly children: (name: string) => ComponentChildren
}

/** A box for each name of a kind, and a button for all and for none of them. */
function Names({ measured, names, kind, children }: NamesProps) {
  const { measured: text } = words.value
  const chosen = measured.filter.value[kind]
  return (
    <fieldset data-filter={kind}>
      <legend>{text[kind]}</legend>
      {names[kind].map((name) => (
        <label key={name} {...(kind === 'techniques' && { 'data-technique': name })}>
          <input
            type="checkbox"
            checked={chosen.has(name)}
            onChange={({ currentTarget }) => measured.show(kind, name, currentTarget.checked)}
          />{' '}
          {children(name)}
        </label>
      ))}
      <span class="all-or-none">
        <button type="button" onClick={() => measured.showOnly(kind, names[kind])}>
          {text.all}
          <span class="unseen"> {text[kind]}</span>
        </button>
        <button type="button" onClick={() => measured.showOnly(kind, [])}>
          {text.none}
          <span class="unseen"> {text[kind]}</span>
        </button>
      </span>
    </fieldset>
  )
}
