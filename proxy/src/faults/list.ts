import { BLACK_HOLE, cutAfterBytes, cutIdle, HALF_OPEN, outage, REFUSE } from './connections.ts'
import type { Fault, FaultParameter } from './fault.ts'
import { CUT_POSTS, cutResponses, DROP_POSTS, GET_ONLY, refuseUpgrades } from './requests.ts'
import { flapSockets, SILENT_SOCKETS } from './sockets.ts'
import { bursts, HOLD_EVENT_STREAMS, HOLD_STREAMS, ONE_BEHIND } from './streams.ts'

const HOUR_MS = 3_600_000
const milliseconds = (value: number): FaultParameter => ({ unit: 'ms', default: value, min: 1, max: HOUR_MS })
const status = (value: number): FaultParameter => ({ unit: 'status', default: value, min: 200, max: 599 })

/**
 * Every fault that has a name, in the order of `--help`. To add one, write its rules and name it
 * here.
 */
export const FAULTS: readonly Fault[] = [
  {
    name: 'latency',
    about: 'adds this many milliseconds to each round trip, half of it each way',
    layer: 'connection',
    parameter: milliseconds(300),
    rules: (roundTripMs) => ({ link: { roundTripMs } }),
  },
  {
    name: 'bandwidth',
    about: 'lets this many bytes per second through, each way, all connections together',
    layer: 'connection',
    parameter: { unit: 'bytes/s', default: 20_000, min: 100, max: 1e9 },
    rules: (bytesPerSecond) => ({ link: { bytesPerSecond } }),
  },
  {
    name: 'refuse',
    about: 'resets new connections; open ones stay',
    layer: 'connection',
    parameter: null,
    rules: () => REFUSE,
  },
  {
    name: 'black-hole',
    about: 'swallows every byte, and tells neither end',
    layer: 'connection',
    parameter: null,
    rules: () => BLACK_HOLE,
  },
  {
    name: 'half-open',
    about: 'silences the connections that are open now, for good; new ones work',
    layer: 'connection',
    parameter: null,
    rules: () => HALF_OPEN,
  },
  {
    name: 'idle-cut',
    about: 'resets a connection on which nothing has moved for so long, as load balancers do',
    layer: 'connection',
    parameter: milliseconds(10_000),
    rules: cutIdle,
  },
  {
    name: 'strip-upgrade',
    about: 'answers requests for a WebSocket with this status, as a proxy that knows none',
    layer: 'http',
    parameter: status(404),
    rules: (code) => refuseUpgrades({ status: code }),
  },
  {
    name: 'hang-up-upgrade',
    about: 'closes connections that ask for a WebSocket, without a response',
    layer: 'http',
    parameter: null,
    rules: () => refuseUpgrades('hang-up'),
  },
  {
    name: 'silent-sockets',
    about: 'lets WebSockets open, and loses what comes down on them',
    layer: 'http',
    parameter: null,
    rules: () => SILENT_SOCKETS,
  },
  {
    name: 'flap-sockets',
    about: 'resets each WebSocket so long after it has opened',
    layer: 'http',
    parameter: milliseconds(700),
    rules: flapSockets,
  },
  {
    name: 'hold-streams',
    about: 'holds streamed responses until they are complete, and loses WebSocket frames',
    layer: 'http',
    parameter: null,
    rules: () => HOLD_STREAMS,
  },
  {
    name: 'hold-event-streams',
    about: 'holds text/event-stream until it is complete; other streams pass',
    layer: 'http',
    parameter: null,
    rules: () => HOLD_EVENT_STREAMS,
  },
  {
    name: 'one-behind',
    about: 'passes each chunk or frame of a stream on when the next one comes',
    layer: 'http',
    parameter: null,
    rules: () => ONE_BEHIND,
  },
  {
    name: 'bursts',
    about: 'lets streams through in bursts, one every so often',
    layer: 'http',
    parameter: milliseconds(3_000),
    rules: bursts,
  },
  {
    name: 'drop-posts',
    about: 'swallows POSTs: they reach nothing and get no response',
    layer: 'http',
    parameter: null,
    rules: () => DROP_POSTS,
  },
  {
    name: 'cut-posts',
    about: 'cuts the body of every POST in the middle',
    layer: 'http',
    parameter: null,
    rules: () => CUT_POSTS,
  },
  {
    name: 'cut-responses',
    about: 'cuts one in so many complete responses in the middle',
    layer: 'http',
    parameter: { unit: 'count', default: 4, min: 1, max: 1e6 },
    rules: cutResponses,
  },
  {
    name: 'cut-after',
    about: 'cuts a response or a WebSocket after this many bytes down',
    layer: 'http',
    parameter: { unit: 'bytes', default: 131_072, min: 1, max: 1e9 },
    rules: cutAfterBytes,
  },
  {
    name: 'get-only',
    about: 'answers every method but GET with 405',
    layer: 'http',
    parameter: null,
    rules: () => GET_ONLY,
  },
  {
    name: 'outage',
    about: 'resets every connection once, and answers every request with this status',
    layer: 'http',
    parameter: status(503),
    rules: outage,
  },
]
