import { cell } from '../../../format/cell.ts'
import type { Scenario } from '../scenario.ts'
import { startIdle } from './idle-process.ts'

/** What a client costs that has nothing to say or to hear. */
export const idle: Scenario = {
  name: 'idle',
  title: 'one idle client, a minute',
  about:
    'Counted beside everything else, each client with a server process of its own. Wake-ups and CPU are the servers’: the clients share a process, so what one costs its own device is not counted.',
  figures: [
    'bytesDownPerMinute',
    'bytesUpPerMinute',
    'requestsPerMinute',
    'serverWritesPerMinute',
    'serverWakeUpsPerMinute',
    'serverCpuMsPerMinute',
  ],
  cells: ({ choices, options }) => (options.idleSeconds > 0 ? choices.map((choice) => cell(choice, 'idle')) : []),
  start: (cells, { idleSeconds: seconds, pollMs }) => startIdle({ cells, seconds, pollMs }),
}
