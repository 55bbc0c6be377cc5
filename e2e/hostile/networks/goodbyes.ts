import type { Fault } from '../faults/fault.ts'
import { overLink } from './over-link.ts'

const SLOW_BYTES_PER_SECOND = 20_000

/** The client closes while much of what it has sent is under way. */
export const goodbyes: readonly Fault[] = [
  {
    name: 'goodbye-slow',
    about: 'a line of 20 kB/s; 40 messages of 10 kB are sent at once, and the client closes in the same turn',
    begins: 'before',
    burst: { ways: ['up'], count: 40, bytes: 10_000 },
    bytesPerSecond: SLOW_BYTES_PER_SECOND,
    closes: true,
    peers: 'few',
    isImportant: true,
    rules: () => overLink({ bytesPerSecond: SLOW_BYTES_PER_SECOND }),
  },
  {
    name: 'goodbye-far',
    about:
      'a round trip takes 1.5 s; 200 messages of 100 bytes are sent at once, and the client closes in the same turn',
    begins: 'before',
    burst: { ways: ['up'], count: 200, bytes: 100 },
    closes: true,
    peers: 'few',
    rules: () => overLink({ roundTripMs: 1_500 }),
  },
  {
    name: 'goodbye-cut',
    about: 'every connection is reset as the client sends 200 messages and closes; new ones work',
    begins: 'under-way',
    burst: { ways: ['up'], count: 200, bytes: 100 },
    closes: true,
    peers: 'few',
    rules: () => ({
      start(proxy) {
        if (proxy.cut() > 0) proxy.acted()
        return undefined
      },
    }),
  },
]
