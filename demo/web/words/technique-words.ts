import { words } from './language.ts'

/** What a technique is called and how it works; one without words is shown by its name. */
export function techniqueWords(name: string): { readonly name: string; readonly how: string } {
  const { techniques } = words.value
  return name in techniques ? techniques[name as keyof typeof techniques] : { name, how: '' }
}
