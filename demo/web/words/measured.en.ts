import type { ReportData } from '../../../bench/report/data/report-data.ts'

type Machine = ReportData['machine']
type Options = ReportData['options']

const PERCENTILES =
  'Lower is faster. From left to right, ever more of all messages (p99: 99 of 100): a curve that climbs has a tail, a few messages that are much later than the rest.'
const BY_RATE = 'A flat line does not depend on the rate; one that climbs has begun to queue.'
const BY_SIZE = 'A flat line does not depend on the size; one that climbs spends its time on copying and parsing.'
const WIRE = 'The dashed line is the message alone; what lies above it is headers, framing and acknowledgements.'
const FITTED = 'The dashed line is fitted: a part that all clients share, and a part for each.'
const FAR =
  'The dashed lines are what the distance alone takes, in theory; what a line lies above its own is the work of both programs.'
const RECOVERY =
  'When a message was sent, and how late it arrived. A slope that falls back to the floor is a backlog that was late, but arrived.'

/** Texts of the benchmark's page. Titles of figures by their id. */
export const measuredEn = {
  documentTitle: 'Rungway: measured',
  heading: 'Measured',
  sentence:
    'What the techniques cost, by Rungway and by other libraries: every system in a process of its own, the same load, bytes counted at the server’s sockets.',
  loading: 'The results are being loaded …',
  absent: 'There are no results here. To make some:',
  run: (date: string, cores: number, node: string, seconds: number) =>
    `Run of ${date}, on ${cores} cores, with Node ${node}; rounds of ${seconds} s. Medians of all rounds.`,
  contents: 'Contents',
  short: 'In short',
  notMeasured: 'Not measured in this run. To measure it:',
  choose: 'What is shown',
  systems: 'Systems',
  techniques: 'Techniques',
  clients: 'Clients',
  scenarios: 'Scenarios',
  clientNames: { node: 'Node', chromium: 'Chromium', firefox: 'Firefox' } as Readonly<Record<string, string>>,
  moreFilters: 'By client and by scenario',
  all: 'All',
  none: 'None',
  shown: (shown: number, all: number) =>
    shown === all ? 'Everything is shown.' : `${shown} of ${all} boxes are checked.`,
  unfiltered:
    'The short answers, the targets and the comparison with theory are of the whole run, whatever is checked here.',
  nothing: 'Nothing of what is chosen was measured here.',
  numbers: (shown: number, all: number) => `Numbers: ${shown} of ${all} rows`,
  moment: (label: string, seconds: string) => `${label} at ${seconds} s`,
  never: (count: number) => `${count} messages never arrived: the crosses at the top, a row for each technique.`,
  /** Of axes, panels and columns, by what the benchmark calls them. */
  labels: {
    'latency, ms': 'milliseconds',
    'latency p50, ms': 'half are faster than, ms',
    'percentile of all messages': 'part of all messages',
    'messages per second': 'messages a second',
    'message, bytes as JSON': 'bytes of a message as JSON',
    'on the wire, bytes per message': 'bytes on the wire',
    clients: 'clients',
    'server CPU per delivery, µs': 'µs of the server',
    'until the last client, ms': 'milliseconds',
    'server memory, MB': 'MB of the server',
    'server CPU per message, µs': 'µs of the server for each message',
    'round trip of the network, ms': 'round trip, ms',
    'sent, s after the first': 'sent, s after the first',
    'p50, ms': 'p50, ms',
    'p99, ms': 'p99, ms',
    'B down per message': 'bytes down for each message',
    'B up per message': 'bytes up for each message',
    connections: 'connections',
    'B down per minute': 'bytes down a minute',
    'B up per minute': 'bytes up a minute',
    'requests per minute': 'requests a minute',
    'server writes per minute': 'writes of the server a minute',
    'server wake-ups per minute': 'wake-ups of the server a minute',
    'server CPU per minute, ms': 'ms of the server a minute',
    'requests per message': 'requests for each message',
    'server CPU per echo, µs': 'µs of the server for each reply',
    'B down per echo': 'bytes down for each reply',
    'B up per echo': 'bytes up for each reply',
    'requests per echo': 'requests for each reply',
    'server CPU per poll, µs': 'µs of the server for each poll',
    'B down per poll': 'bytes down for each poll',
    'B up per poll': 'bytes up for each poll',
    'open, ms': 'open after, ms',
    'first message, ms': 'first message after, ms',
    'round trips': 'round trips',
    'down p50, ms': 'half down are faster than, ms',
    'main thread per echo, µs': 'µs of the main thread for each reply',
    'page memory, B': 'memory of the page, bytes',
    'TCP accepted, ms': 'connection accepted',
    'request received, ms': 'request received',
    'client admitted, ms': 'client admitted',
    'message delivered, ms': 'message delivered',
    system: 'system',
    technique: 'technique',
    lowest: 'lowest',
    highest: 'highest',
    with: 'with',
  } as Readonly<Record<string, string>>,
  guides: { theory: '(theory)', fit: '(fitted)', reference: 'the message alone' },
  fitted: 'Fitted, for N clients:',
  bars: {
    heading: 'The project’s own targets',
    summary: (all: number, reached: number, missed: number, unsure: number, open: number) =>
      `Of ${all} targets this run reaches ${reached} and misses ${missed}; ${unsure} are unsure${open === 0 ? '' : `, and ${open} were not measured`}.`,
    how: 'Each round is judged by itself, against the round of the other system that ran right before or after it. The median decides; beside it are the lowest and the highest round. Unsure: the limit lies between them. × is a multiple of the system that is named.',
    show: (count: number) => `The ${count} targets`,
    columns: ['target', 'measured', 'rounds', 'at most', 'reached'],
    verdicts: { yes: 'yes', no: 'no', unsure: 'unsure', 'not measured': 'not measured' },
    byMedian: (isReached: boolean) => `(by the median ${isReached ? 'yes' : 'no'})`,
    unknown: 'The reason is not known yet.',
  },
  more: {
    theory: {
      heading: 'Theory and measurement',
      about:
        'Specifications and the wire format say what each figure should be. R is the round trip of the network, T the time between two messages, P the interval of polls, B the message, b the messages in one write. The formulas are those of Rungway’s wire format, so that only its rows are compared.',
      show: 'Each technique: predicted and measured',
      standing: (within: number, all: number, explained: number, unexplained: number) =>
        [
          `${within} of ${all} within tolerance`,
          ...(explained > 0 ? [`${explained} explained`] : []),
          ...(unexplained > 0 ? [`${unexplained} unexplained`] : []),
        ].join(', '),
      sources: 'Sources of the formulas',
    },
    losses: {
      heading: 'Where others are better',
      about:
        'Every figure in which another library, or a bare server, does better in the same conditions and with the same technique.',
      show: 'The comparison, and each figure that is worse',
      how: (percent: number) =>
        `Differences below ${percent} %, or too small to be noticed, count as even. Of the percentiles of latency p50 and p99 count. Unsure: worse, but the rounds overlap, so that another run may decide otherwise.`,
      columns: ['against', 'compared', 'better', 'even', 'worse', 'unsure'],
      kinds: {
        libraries: { name: 'Libraries', about: 'They too give guarantees for messages.' },
        floors: {
          name: 'Bare servers',
          about:
            'ws and node-http carry bytes and guarantee nothing: no session, no acknowledgement, no ping. What they do better is the price of the guarantees.',
        },
      },
      great: 'At a glance',
      aboutGreat: (times: number) =>
        `Where a user waits at least ${times} times as long, in rounds that do not overlap: the worst of each scenario and technique.`,
      worseIn: (count: number) => `worse in ${count}`,
    },
    everything: {
      heading: 'All figures',
      about:
        'Medians of the rounds. A dash: not measured there. Noisy: other processes used so much of the machine that times are not to be relied on.',
      show: 'Each scenario, with all its figures',
    },
  },
  conditions: {
    heading: 'How it was measured',
    when: 'When',
    machine: 'Machine',
    machineIs: (machine: Machine) =>
      `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, Node ${machine.node}; load ${machine.load} before the run; ${machine.isPinned ? 'server and load on a core each' : 'server and load share the cores'}`,
    versions: 'Versions',
    options: 'Options',
    optionsAre: ({ profile, seconds, warmUpSeconds, idleSeconds }: Options, rounds: string) =>
      `profile ${profile}, ${rounds} of ${seconds} s after a warm-up of ${warmUpSeconds} s, ${idleSeconds} s for idle clients`,
    judged: 'Targets',
    judgedFor: (warmUpSeconds: number, seconds: number) =>
      `what is judged by a target is warmed up for ${warmUpSeconds} s and measured for at least ${seconds} s`,
    load: 'Load',
    loadIs: (rate: number, bytes: number, pollMs: number) =>
      `${rate} messages a second of ${bytes} bytes as JSON unless it says otherwise, short polling every ${pollMs} ms; open loop, timed from when a message was due`,
    bytes: 'Bytes',
    bytesAre:
      'those of the TCP streams, counted at the server: with headers, framing, acknowledgements and polls, without headers of TCP and IP',
    scenarios: 'What each scenario does',
    given: (rounds: string, clients: string, loads: string, distance: string) =>
      `In this run ${rounds}; clients: ${clients}${loads === '' ? '' : `; messages: ${loads}`}; ${distance}.`,
    rounds: (least: number, most: number) => (least === most ? `${most} rounds` : `${least} to ${most} rounds`),
    loadOf: (rate: number, bytes: number, burst: number) =>
      `${rate}/s of ${bytes} B${burst === 1 ? '' : ` in bursts of ${burst}`}`,
    loopback: 'loopback',
    roundTrip: (ms: string) => `round trip: ${ms} ms`,
    systems: 'How each system is set up',
    noDoubts: 'None: no round failed, no sender was late, and the machine was quiet.',
    leftOut: (count: number) => `Left out: ${count}`,
    nothing: 'Nothing.',
  },
  doubts: (count: number) => `Reasons for doubt: ${count}`,
  how: 'How it is measured is described in bench/README.md. Measure it on your own machine:',
  sections: {
    latency: 'How late messages are',
    wire: 'Bytes on the wire',
    idling: 'What silence costs',
    crowd: 'Many clients',
    processor: 'Work of the server',
    distance: 'Far away',
    recovery: 'When the network fails',
    browser: 'In browsers',
  },
  charts: {
    'latency-down': { title: 'How late a message from the server is', aid: PERCENTILES },
    'latency-up': { title: 'How late a message to the server is', aid: PERCENTILES },
    'latency-echo': { title: 'How late a reply is', aid: PERCENTILES },
    'latency-by-rate': { title: 'A message from the server, by how many there are', aid: BY_RATE },
    'latency-by-rate-echo': { title: 'A reply, by how many there are', aid: BY_RATE },
    'latency-by-size': { title: 'A message from the server, by its size', aid: BY_SIZE },
    'latency-by-size-up': { title: 'A message to the server, by its size', aid: BY_SIZE },
    'latency-by-size-echo': { title: 'A reply, by its size', aid: BY_SIZE },
    bytes: { title: 'Bytes for each message from the server', aid: WIRE },
    'bytes-up': { title: 'Bytes for each message to the server', aid: WIRE },
    http2: {
      title: 'HTTP/2 beside HTTP/1.1',
      aid: 'Left is less. The bytes show what header compression saves, the processor time what it costs.',
    },
    idle: {
      title: 'A client that says nothing, for each minute',
      aid: 'Left is less. Each request keeps a phone’s radio from sleeping. Processor time and wake-ups are the server’s.',
    },
    'fan-out-cpu': { title: 'Processor time to reach one client of many', aid: FITTED },
    'fan-out-last': { title: 'Until the last of all clients has a message', aid: FITTED },
    'held-memory': { title: 'Memory that waiting clients take at the server', aid: FITTED },
    'cpu-by-rate': {
      title: 'Processor time for each message from the server',
      aid: 'Lower is cheaper. It falls to the right, because one wake-up serves several messages.',
    },
    'upstream-rate': {
      title: 'Many clients that send',
      aid: 'Left is less. What WebSocket saves against the others is a POST for each message.',
    },
    'crowd-echo': {
      title: 'Many clients that are answered',
      aid: 'Left is less. Where the response to the POST brings the reply, a poll is saved.',
    },
    poll: {
      title: 'A poll that brings nothing',
      aid: 'Left is less. Short polling pays this for each client and each poll.',
    },
    'far-down': { title: 'A message from the server, by distance', aid: FAR },
    'far-echo': { title: 'A reply, by distance', aid: FAR },
    connect: {
      title: 'Until a client is connected',
      aid: 'Left is sooner. The round trip takes 100 ms: each hundred is one time that both sides wait for each other.',
    },
    'connect-parts': {
      title: 'What the time until the first message is made of',
      aid: 'From left to right, on one machine. Each part is a median of its own.',
    },
    'recovery-cut': { title: 'Every connection is cut', aid: RECOVERY },
    'recovery-stall': { title: 'Every connection falls silent, and stays open', aid: RECOVERY },
    'recovery-change': { title: 'Every connection is cut, and the technique refused from then on', aid: RECOVERY },
    page: {
      title: 'A reply in a browser’s page',
      aid: 'Left is less. Only Chromium tells how much of the page’s main thread and memory it took.',
    },
  },
}
