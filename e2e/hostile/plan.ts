import { FAULTS, HEALED } from './faults/index.ts'
import type { Options } from './options.ts'
import { type ClientKind, isOurs, type Task } from './row.ts'

/** Each fault once, with Rungway over the rungs that it affects. */
const ci = (): Task[] =>
  FAULTS.map(({ name, sparesWebSocket }) => ({
    fault: name,
    system: sparesWebSocket ? 'rungway-http' : 'rungway',
    client: 'node',
  }))

/** Systems that start on a WebSocket. Faults that spare it would give them the rows of `clean`. */
const BEGIN_ON_WEBSOCKET: readonly string[] = ['rungway', 'socket.io-ws-first', 'sockjs', 'faye']

function isTouched(fault: string, system: string): boolean {
  const { sparesHttp, sparesWebSocket } = FAULTS.find(({ name }) => fault === name || fault === name + HEALED) ?? {}
  return !(sparesHttp && system.endsWith('-http')) && !(sparesWebSocket && BEGIN_ON_WEBSOCKET.includes(system))
}

const placesOf = (system: string, clients: Options['clients']): readonly ClientKind[] =>
  clients ?? (isOurs(system) ? ['node', 'chromium'] : ['node'])

/** The runs, in the order of the table. */
export function plan({ isCi, only, systems, clients, repeat }: Options): Task[] {
  const all = only.flatMap((fault) =>
    systems
      .filter((system) => isTouched(fault, system))
      .flatMap((system) => placesOf(system, clients).map((client): Task => ({ fault, system, client }))),
  )
  const tasks = isCi ? ci().filter(({ fault }) => only.includes(fault)) : all
  // Only Rungway has bars, which need medians; peers run once, which keeps the whole under twenty
  // minutes.
  return tasks.flatMap((task) => Array.from({ length: isOurs(task.system) ? repeat : 1 }, () => task))
}
