import { expect, test } from 'vitest'
import type { CpuProfile } from '../measure/profiler.ts'
import { busyTimes } from './busy-time.ts'

const node = (id: number, functionName: string, url: string, children: number[] = []): CpuProfile['nodes'][number] => ({
  id,
  callFrame: { functionName, scriptId: '0', url, lineNumber: url === '' ? -1 : 4, columnNumber: url === '' ? -1 : 2 },
  children,
})

const profile: CpuProfile = {
  nodes: [
    node(1, '(root)', '', [2, 3, 4, 6]),
    node(2, '(idle)', ''),
    node(3, 'write', 'file:///a.js', [5]),
    node(4, '', 'file:///b.js', [8]),
    node(5, 'writev', ''),
    node(6, 'post', 'node:inspector', [7]),
    node(7, 'dispatch', ''),
    node(8, 'write', 'file:///a.js'),
  ],
  startTime: 1_000,
  endTime: 2_000,
  samples: [7, 2, 3, 5, 8, 2, 4],
  timeDeltas: [10, 90, 300, 100, 50, 20, 200],
}

test('a sample lasts until the next one or the end, without idle time and the profiler itself', () => {
  const times = busyTimes([profile]).map(({ name, url, selfUs, samples }) => [name, url, selfUs, samples])
  expect(times).toEqual([
    ['(anonymous)', 'file:///b.js', 230, 1],
    ['write', 'file:///a.js', 120, 2],
    ['writev', '', 50, 1],
  ])
})

test('several profiles are added up', () => {
  expect(busyTimes([profile, profile]).map(({ selfUs }) => selfUs)).toEqual([460, 240, 100])
})
