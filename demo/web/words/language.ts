import { signal } from '@preact/signals'
import type { Words } from './en.ts'

export type Language = 'en' | 'zh'

const KEY = 'rungway language'
const LANGUAGES: readonly Language[] = ['en', 'zh']

/** The language of the address first, then the one chosen before, then the browser's. */
export function preferred(search: string, chosen: string | null, spoken: readonly string[]): Language {
  const asked = new URLSearchParams(search).get('lang') ?? chosen
  const known = LANGUAGES.find((language) => language === asked)
  return known ?? (spoken[0]?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en')
}

/** Each language is loaded when it is spoken. */
const TEXTS: Readonly<Record<Language, () => Promise<Words>>> = {
  en: async () => (await import('./en.ts')).en,
  zh: async () => (await import('./zh.ts')).zh,
}

/**
 * The texts in use. Reading it in a view redraws the view when the language changes. No page is shown before
 * `speakPreferred` has resolved, so no view sees it empty.
 */
export const words = signal<Words>({} as Words)
export const language = signal<Language>('en')

function stored(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    // A browser may forbid it: then the choice holds for this page.
    return null
  }
}

export async function speak(next: Language): Promise<void> {
  words.value = await TEXTS[next]()
  language.value = next
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en'
  try {
    localStorage.setItem(KEY, next)
  } catch {
    // As above.
  }
}

/** The page in its visitor's language. */
export const speakPreferred = (): Promise<void> => speak(preferred(location.search, stored(), navigator.languages))
