import type { Language } from '../words/language.ts'
import type { ChapterName } from './chapter-names.ts'

/** Each chapter in each language is loaded when it is read. Made from Markdown at build. */
const TEXTS = import.meta.glob<string>('../../chapters/*.md', { import: 'default' })

/** The chapter as HTML of our own making. */
export async function textOf(name: ChapterName, language: Language): Promise<string> {
  return (await TEXTS[`../../chapters/${name}.${language}.md`]?.()) ?? ''
}
