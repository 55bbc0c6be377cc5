import { TRANSPORTS } from '@rungway/client'
import { techniqueWords } from '../words/technique-words.ts'

/** What the page calls a technique, in the reader's language. */
export const labelOf = (name: string): string => techniqueWords(name).name

/** Every technique of the SDK, best first. */
export const TECHNIQUES: readonly string[] = TRANSPORTS.map(({ name }) => name)
