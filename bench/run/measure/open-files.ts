import { readFileSync } from 'node:fs'

/** How many files and sockets this process may have open, and what it starts; infinite where the system does not tell. Needs Linux' /proc. */
export function maxOpenFiles(): number {
  try {
    return parseMaxOpenFiles(readFileSync('/proc/self/limits', 'utf8'))
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** proc(5), `/proc/pid/limits`: name, soft limit, hard limit, unit. Node raises the soft limit to the hard one when it starts. */
export function parseMaxOpenFiles(limits: string): number {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1]
  return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard)
}
