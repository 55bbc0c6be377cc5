import { faultOf } from './every-fault.ts'
import { FAULTS } from './faults/index.ts'
import type { Options } from './options.ts'
import { type ClientKind, isOurs, type Task } from './row.ts'

/** Of slow and far networks those that are soon over, and do not load the machine. */
const CI_NETWORKS: readonly string[] = [
  'line-20k',
  'rtt-800',
  'young-1',
  'young-candidate',
  'type-changed',
  'get-only-6k',
  'goodbye-far',
]

/** Each fault once, with Rungway over the rungs that it affects. */
const ci = (): Task[] =>
  [...FAULTS, ...CI_NETWORKS.map(faultOf)].map(({ name, sparesWebSocket }) => ({
    fault: name,
    system: sparesWebSocket ? 'rungway-http' : 'rungway',
    client: 'node',
  }))

/** Systems that start on a WebSocket. Faults that spare it would give them the rows of `clean`. */
const BEGIN_ON_WEBSOCKET: readonly string[] = ['rungway', 'socket.io-ws-first', 'sockjs', 'faye']

/** The peers of slow and far networks: with all the table would take an hour. */
const BEST_KNOWN: readonly string[] = ['socket.io', 'socket.io-http', 'sockjs', 'sockjs-http']

/** The peers that have credentials; SockJS and Faye leave them to the application. */
const HAVE_CREDENTIALS: readonly string[] = ['socket.io', 'socket.io-ws-first', 'socket.io-http']

function isTouched(fault: string, system: string): boolean {
  const { admission, sparesHttp, sparesWebSocket, peers } = faultOf(fault)
  if (admission && !isOurs(system) && !HAVE_CREDENTIALS.includes(system)) return false
  if (peers === 'few' && !isOurs(system) && !BEST_KNOWN.includes(system)) return false
  return !(sparesHttp && system.endsWith('-http')) && !(sparesWebSocket && BEGIN_ON_WEBSOCKET.includes(system))
}

function placesOf(fault: string, system: string, clients: Options['clients']): readonly ClientKind[] {
  const { peers, isImportant } = faultOf(fault)
  return clients ?? (isOurs(system) && (peers !== 'few' || isImportant) ? ['node', 'chromium'] : ['node'])
}

/** The runs, in the order of the table. */
export function plan({ isCi, only, systems, clients, repeat }: Options): Task[] {
  const all = only.flatMap((fault) =>
    systems
      .filter((system) => isTouched(fault, system))
      .flatMap((system) => placesOf(fault, system, clients).map((client): Task => ({ fault, system, client }))),
  )
  const tasks = isCi ? ci().filter(({ fault }) => only.includes(fault)) : all
  // Only Rungway has bars, which need medians; peers run once, which keeps the whole under twenty
  // minutes.
  return tasks.flatMap((task) => Array.from({ length: isOurs(task.system) ? repeat : 1 }, () => task))
}
