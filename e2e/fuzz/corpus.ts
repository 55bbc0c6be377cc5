import { readFileSync } from 'node:fs'

const read = (name: string): string => readFileSync(new URL(`./corpus/${name}`, import.meta.url), 'utf8')

/** Whole requests; `{session-of-this-case}` stands for a session of the run. */
export const REQUESTS: readonly string[] = read('requests.txt')
  .split('---\n')
  .map((text) => text.replaceAll('\n', '\r\n'))

/** Packets of Engine.IO, some with one of Socket.IO's in them, as clients send them. */
export const PACKETS: readonly string[] = read('packets.txt').trimEnd().split('\n')

/** What goes up as one line, whole and broken. */
export const LINES: readonly string[] = read('lines.txt').trimEnd().split('\n')
