import { expect, test } from 'vitest'
import { parseMaxOpenFiles } from './open-files.ts'

const limits = (
  soft: string,
  hard: string,
): string => `Limit                     Soft Limit           Hard Limit           Units
Max processes             94905                94905                processes
Max open files            ${soft.padEnd(20)} ${hard.padEnd(20)} files
Max locked memory         8388608              8388608              bytes
`

test('the hard limit counts', () => {
  expect(parseMaxOpenFiles(limits('1024', '20000'))).toBe(20_000)
})

test('unlimited and unknown are infinite', () => {
  expect(parseMaxOpenFiles(limits('1024', 'unlimited'))).toBe(Number.POSITIVE_INFINITY)
  expect(parseMaxOpenFiles('')).toBe(Number.POSITIVE_INFINITY)
})
