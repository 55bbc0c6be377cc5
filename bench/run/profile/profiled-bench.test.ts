import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { cell } from '../../format/cell.ts'
import type { Options } from '../../format/options.ts'
import { KeptProcesses } from '../kept-processes.ts'
import { parseOptions } from '../options.ts'
import { profiledBench } from './profiled-bench.ts'
import { emptyFolder, fileOf, savedProfile, saveProfile } from './saved-profile.ts'

const dir = mkdtempSync(join(tmpdir(), 'profiles-'))

afterAll(() => rmSync(dir, { recursive: true }))

const step = { cell: cell({ system: 'node-http', technique: 'sse' }, 'down', { clients: 2 }), round: 1 }

function options(): Options {
  const parsed = parseOptions(['--smoke'], [])
  if (!parsed.ok || parsed.value === null) throw new Error('the options are invalid')
  return parsed.value
}

/** Server processes run from TypeScript, as in the benchmark. */
function processes(): KeptProcesses {
  vi.spyOn(process, 'execArgv', 'get').mockReturnValue(['--import', 'tsx'])
  return new KeptProcesses(options())
}

test('files are named after their steps', () => {
  expect(fileOf('d', step)).toBe(join('d', 'down-node-http-sse-node-http1.1-0ms-2c-silent-round-2.cpuprofile'))
})

test('profiles a real server between the last two readings of its usage', async () => {
  const real = processes()
  try {
    const server = profiledBench(real, step, dir).server('node-http')
    const url = await server.listen(options())
    await server.usage()
    expect(savedProfile(dir, step)).toBeNull()
    await server.usage()
    const silent = savedProfile(dir, step)
    await (await fetch(url)).text()
    await server.usage()
    const asked = savedProfile(dir, step)
    await server.close()
    expect(silent?.endTime).toBeLessThanOrEqual(asked?.startTime ?? 0)
    expect(asked?.samples?.length).toBeGreaterThan(0)
    expect(asked?.timeDeltas).toHaveLength(asked?.samples?.length ?? 0)
    // Nothing is left running: there would be a profile to stop.
    await expect(real.server('node-http').stopProfile()).rejects.toThrow()
  } finally {
    real.end()
  }
})

test('profiles of an earlier run are removed', () => {
  const other = { ...step, round: 0 }
  for (const each of [step, other]) saveProfile(dir, each, { nodes: [], startTime: 0, endTime: 0 })
  emptyFolder(dir, [step])
  expect([step, other].map((each) => savedProfile(dir, each) !== null)).toEqual([false, true])
})
