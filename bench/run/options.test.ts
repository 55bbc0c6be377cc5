import { describe, expect, test } from 'vitest'
import { parseOptions } from './options.ts'

const techniques = ['websocket', 'sse']

describe('parseOptions', () => {
  test('the profile decides the numbers', () => {
    expect(parseOptions(['--quick'], techniques)).toMatchObject({
      ok: true,
      value: { profile: 'quick', rounds: 2, seconds: 1, only: null, json: null },
    })
    expect(parseOptions([], techniques)).toMatchObject({ ok: true, value: { profile: 'full', rounds: 3, seconds: 2 } })
  })

  test('an explicit number wins over the profile', () => {
    expect(parseOptions(['--smoke', '--rounds', '2', '--rate', '50', '--payload', '1000'], techniques)).toMatchObject({
      ok: true,
      value: { profile: 'smoke', rounds: 2, ratePerSecond: 50, payloadBytes: 1000 },
    })
  })

  test('--only selects by name, and an unknown name is an error that lists the known ones', () => {
    expect(parseOptions(['--only', 'sse,websocket'], techniques)).toMatchObject({
      value: { only: ['sse', 'websocket'] },
    })
    expect(parseOptions(['--only', 'sse,pigeon'], techniques)).toEqual({
      ok: false,
      error: '--only: no technique, system or scenario is named pigeon; the names are websocket, sse',
    })
  })

  test('--idle 0 skips idle clients', () => {
    expect(parseOptions(['--quick', '--idle', '0'], techniques)).toMatchObject({ value: { idleSeconds: 0 } })
  })

  test('--cpu-prof takes a folder, and excludes files of figures', () => {
    expect(parseOptions(['--cpu-prof', 'profiles'], techniques)).toMatchObject({ value: { cpuProf: 'profiles' } })
    expect(parseOptions([], techniques)).toMatchObject({ value: { cpuProf: null } })
    expect(parseOptions(['--cpu-prof', 'profiles', '--json', 'file'], techniques)).toEqual({
      ok: false,
      error: '--json keeps figures for comparison, and those of a run with --cpu-prof do not compare; use one of them',
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

  test('--help gives null', () => {
    expect(parseOptions(['--help'], techniques)).toEqual({ ok: true, value: null })
  })
})
