import { readFileSync } from 'node:fs'

/**
 * How many files and sockets this process and its children may each have open; infinite if unknown.
 * Needs Linux' /proc.
 */
export function maxOpenFiles(): number {
  try {
    return parseMaxOpenFiles(readFileSync('/proc/self/limits', 'utf8'))
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/**
 * proc(5), `/proc/pid/limits`: name, soft limit, hard limit, unit. Node raises the soft limit to
 * the hard one at start.
 */
export function parseMaxOpenFiles(limits: string): number {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1]
  return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard)
}
