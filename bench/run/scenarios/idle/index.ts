import { cell } from '../../../format/cell.ts'
import { IDLE_FIGURES } from '../../../format/figures.ts'
import type { Scenario } from '../scenario.ts'
import { startIdle } from './idle-process.ts'

/** The cost of a client without messages. */
export const idle: Scenario = {
  name: 'idle',
  title: 'one idle client, per minute',
  about:
    'Counted in the background of the other scenarios, each client with a server process of its own. Wake-ups and CPU are the server’s: the clients share a process, so the cost for a client’s own device is not measured.',
  figures: IDLE_FIGURES,
  cells: ({ choices, options }) => (options.idleSeconds > 0 ? choices.map((choice) => cell(choice, 'idle')) : []),
  start: (cells, { idleSeconds: seconds, pollMs }) => startIdle({ cells, seconds, pollMs }),
}
