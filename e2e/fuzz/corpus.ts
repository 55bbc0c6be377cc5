import { readFileSync } from 'node:fs'

const read = (name: string): string => readFileSync(new URL(`./corpus/${name}`, import.meta.url), 'utf8')

/** Whole requests; `{session-of-this-case}` stands for a session of the run. */
export const REQUESTS: readonly string[] = read('requests.txt')
  .split('---\n')
  .map((text) => text.replaceAll('\n', '\r\n'))

/** What goes up as one line, whole and broken. */
export const LINES: readonly string[] = read('lines.txt').trimEnd().split('\n')
