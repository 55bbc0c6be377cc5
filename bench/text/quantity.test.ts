import { expect, test } from 'vitest'
import { cores, coresOf, duration, durations, frequency, size, sizes } from './quantity.ts'

test('a single amount has the unit that suits it', () => {
  expect([0.25, 12, 1_500, 90_000].map(duration)).toEqual(['0.25 ms', '12 ms', '1.5 s', '1.5 min'])
  expect([86, 1_500, 2.5e6, 3e9].map(size)).toEqual(['86 B', '1.5 kB', '2.5 MB', '3 GB'])
  expect([0.0057, 0.24, 1, 7.5].map(cores)).toEqual(['0.57 % of a core', '24 % of a core', '1 core', '7.5 cores'])
})

test('amounts in a column share the unit of the smallest', () => {
  expect([52, 1_030, 0].map(durations([52, 1_030, 0]))).toEqual(['52 ms', '1,030 ms', '0 ms'])
  expect([86.4, 30_240].map(sizes([86.4, 30_240]))).toEqual(['86.4 B', '30,240 B'])
  expect([0.0057, 0.0236, 1.5].map(coresOf([0.0057, 0.0236, 1.5]))).toEqual([
    '0.57 % of a core',
    '2.36 % of a core',
    '150 % of a core',
  ])
  expect([0].map(sizes([]))).toEqual(['0 B'])
})

test('rare messages are given by their interval', () => {
  expect([100, 1, 0.5, 1 / 60, 0.001].map(frequency)).toEqual([
    '100 messages a second',
    '1 message a second',
    'one message every 2 s',
    'one message every 1 min',
    'one message every 16.7 min',
  ])
})
