import { effect, signal } from '@preact/signals'
import { language, words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import type { Results } from './results.ts'

/** The benchmark's own words in the reader's language, which is loaded when it is another one. */
const translation = signal<(text: string) => string>((text) => text)

effect(() => {
  if (language.value === 'zh')
    void import('./run.zh.ts').then(({ inChinese }) => {
      translation.value = inChinese
    })
  else translation.value = (text) => text
})

/** What the page calls an axis, a panel or a column of the benchmark's; one without words keeps its name. */
export const labelOf = (name: string): string => words.value.measured.labels[name] ?? said(name)

/** What the run says in English, in the reader's language. */
export const said = (text: string): string => translation.value(text)

/** The content of a table's cell: a technique and a figure have their names, and the rest is what the run says. */
export function cellOf(heading: string, text: string): string {
  if (heading === 'technique') return techniqueWords(text).name
  return heading === 'figure' ? labelOf(text) : said(text)
}

/** What scenarios are called in the reader's language. */
export function titlesOf({ scenarios }: Pick<Results, 'scenarios'>): (scenario: string) => string {
  const titles = new Map(scenarios.map(({ name, title }) => [name, title]))
  return (scenario) => said(titles.get(scenario) ?? scenario)
}
