import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SESSION_LIMITS } from '../session/limits.ts'
import { CODES, type Code, RETRY } from './codes.ts'

const protocol = readFileSync(new URL('../../PROTOCOL.md', import.meta.url), 'utf8')

/** The rows of the table whose first column is headed so, a list of cells each. */
function table(head: string): string[][] {
  const rows = protocol.slice(protocol.indexOf(`| ${head} |`)).split('\n')
  const end = rows.findIndex((row) => !row.startsWith('|'))
  return rows.slice(2, end).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

test('[E1] the table of PROTOCOL.md is the table of the code', () => {
  const rows = Object.entries(CODES).map(([code, { status, closeCode, meaning }]) => [
    code,
    String(status),
    String(closeCode),
    RETRY[code as Code],
    meaning,
  ])
  expect(rows.length).toBeGreaterThan(0)
  expect(table('code')).toEqual(rows)
})

test('the limits of PROTOCOL.md are the limits of the code', () => {
  const rows = table('limit').map(([name = '', , value = '']) => [name, Number(value.replaceAll(' ', ''))])
  expect(Object.fromEntries(rows)).toEqual(SESSION_LIMITS)
})

test('[E1] every code has a close code of its own, in the range that RFC 6455 leaves to applications', () => {
  const closeCodes = Object.values(CODES).map(({ closeCode }) => closeCode)
  expect(new Set(closeCodes).size).toBe(closeCodes.length)
  expect(closeCodes.filter((code) => code < 4000 || code > 4999)).toEqual([])
})

test('[E1] every code has an HTTP status that says it was no success', () => {
  const statuses = Object.values(CODES).map(({ status }) => status)
  expect(statuses.filter((status) => status < 400 || status > 599)).toEqual([])
})

test('[E2] what ended a link and nothing else may be answered by another link, what ended the session may not', () => {
  const codes = (retry: string) => Object.keys(RETRY).filter((code) => RETRY[code as Code] === retry)
  expect(codes('reopen')).toEqual(['incomplete', 'stale-credentials', 'silent', 'replaced', 'gap'])
  expect(codes('later')).toEqual([
    'not-found',
    'too-many',
    'internal',
    'going-away',
    'unavailable',
    'unsure',
    'timeout',
  ])
  expect(codes('reset')).toEqual(['unknown-session', 'expired', 'slow-consumer', 'unheard'])
})
