import { describe, expect, test } from 'vitest'
import { help, parseOptions } from './options.ts'

const techniques = ['websocket', 'sse']

describe('parseOptions', () => {
  test('takes the numbers of the profile', () => {
    expect(parseOptions(['--quick'], techniques)).toMatchObject({
      ok: true,
      value: { profile: 'quick', rounds: 2, seconds: 1, only: null, json: null },
    })
    expect(parseOptions([], techniques)).toMatchObject({ ok: true, value: { profile: 'full', rounds: 3, seconds: 2 } })
  })

  test('lets a flag of its own win over the profile', () => {
    expect(parseOptions(['--smoke', '--rounds', '2', '--rate', '50', '--payload', '1000'], techniques)).toMatchObject({
      ok: true,
      value: { profile: 'smoke', rounds: 2, ratePerSecond: 50, payloadBytes: 1000 },
    })
  })

  test('picks transports by name, and says which there are', () => {
    expect(parseOptions(['--only', 'sse,websocket'], techniques)).toMatchObject({
      value: { only: ['sse', 'websocket'] },
    })
    expect(parseOptions(['--only', 'sse,pigeon'], techniques)).toEqual({
      ok: false,
      error: 'no such technique, system or scenario: pigeon; there are websocket, sse',
    })
  })

  test('can leave idle clients out', () => {
    expect(parseOptions(['--quick', '--idle', '0'], techniques)).toMatchObject({ value: { idleSeconds: 0 } })
  })

  test('profiles into a folder, and then keeps no figures', () => {
    expect(parseOptions(['--cpu-prof', 'profiles'], techniques)).toMatchObject({ value: { cpuProf: 'profiles' } })
    expect(parseOptions([], techniques)).toMatchObject({ value: { cpuProf: null } })
    expect(parseOptions(['--cpu-prof', 'profiles', '--json', 'file'], techniques)).toEqual({
      ok: false,
      error: '--json keeps figures to compare, and those of a run with --cpu-prof are not to be compared',
    })
    expect(parseOptions(['--cpu-prof', 'profiles', '--journal', 'file'], techniques)).toMatchObject({ ok: false })
  })

  test.each([
    ['--rounds', 'many'],
    ['--idle', '-1'],
    ['--rate', '0'],
    ['--payload', '31'],
    ['--seconds', '-1'],
    ['--pigeon'],
    ['stray'],
  ])('refuses %s %s', (...args) => {
    expect(parseOptions(args, techniques)).toMatchObject({ ok: false })
  })

  test('is null when help was asked for', () => {
    expect(parseOptions(['--help'], techniques)).toEqual({ ok: true, value: null })
  })
})

test('the help names all that can be chosen, each once, and what is done where nothing is', () => {
  const text = help({ scenarios: ['down', 'up'], techniques: [...techniques, 'sse'], systems: ['ours'] })
  for (const line of ['scenarios +down, up$', 'techniques +websocket, sse$', 'systems +ours$'])
    expect(text).toMatch(new RegExp(`^ +${line}`, 'm'))
  expect(text).toMatch(/by default +3 × 2 s after 0.5 s, 100\/s of 100 B, a poll each 1000 ms, 150 s idle/)
})
