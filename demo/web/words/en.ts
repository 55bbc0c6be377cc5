import type { FaultName } from '../../server/network/seen.ts'
import { chatEn } from './chat.en.ts'
import { chooseEn } from './choose.en.ts'
import { historyEn } from './history.en.ts'
import { labEn } from './lab.en.ts'
import { measuredEn } from './measured.en.ts'
import { sessionEn } from './session.en.ts'
import { techniquesEn } from './techniques.en.ts'
import { wireEn } from './wire.en.ts'

/** Every text of the site in English, which is also the shape of every other language. */
export const en = {
  site: {
    title: 'Rungway',
    skip: 'Skip to the content',
    pages: 'Pages',
    race: 'Race',
    lab: 'Lab',
    wire: 'Wire',
    history: 'History',
    chat: 'Chat',
    choose: 'Choose',
    measured: 'Measured',
    session: 'One session',
    plain: {
      before: 'The same conversation without a line of script, as in 1995:',
      refresh: 'a page that loads itself anew',
      between: 'and',
      endless: 'one that never ends',
      after: '.',
    },
    presentation: 'Presentation size',
    more: 'More',
    recorded:
      'This copy of the site has no server: its figures play recorded traffic. In the repository, npm start runs all of it live.',
    needsServer:
      'This page needs its server: npm start, in the repository, runs it. The other pages play recorded traffic, or are text.',
    glossary: 'Glossary',
    teach: 'For teachers',
    messenger: 'The parts of a messenger',
    otherLanguage: '中文',
    source:
      'The network of this page is a proxy in front of the server. It counts every byte, and this page can break it.',
  },
  techniques: techniquesEn,
  session: sessionEn,
  wire: wireEn,
  history: historyEn,
  chat: chatEn,
  lab: labEn,
  choose: chooseEn,
  texts: { print: 'Print: the plan and the sheet' },
  measured: measuredEn,
  race: {
    documentTitle: 'Rungway: the ways to hear from a server, side by side',
    heading: 'How does a page hear from its server?',
    sentence:
      'The server sends one message down all six lanes at the same moment. Each lane shows what its technique has to do to hear it. The last lane chooses by itself, and changes its technique when the network breaks.',
    lanes: 'The race',
    break: 'Break the network',
    breakMore: 'Break it more',
    heal: 'Heal the network',
    rate: 'Change the rate',
    bytes: 'Look at the bytes',
    hideBytes: 'Hide the bytes',
    everyMs: (ms: number) =>
      ms < 1_000
        ? `${1_000 / ms} messages a second.`
        : ms === 1_000
          ? 'A message a second.'
          : `A message every ${ms / 1_000} seconds.`,
    faults: {
      none: 'The network is healthy.',
      'no-websocket': 'A proxy that does not know WebSocket answers each upgrade with 404.',
      'held-streams': 'A proxy keeps every stream until it ends: nothing arrives on WebSocket or streams.',
      'one-behind': 'A proxy passes each part of a stream on when the next comes: one message late.',
      'no-posts': 'POST requests vanish.',
      'captive-portal': 'A hotel answers every request with its login page.',
      outage: 'Nothing gets through.',
    } satisfies Record<FaultName, string>,
    numbers: {
      requests: 'requests',
      inVain: 'in vain',
      late: 'after the fastest',
      bytes: 'bytes a message',
    },
    using: (technique: string) => `now ${technique}`,
    waiting: 'waiting',
    legend: {
      request: 'a request, from its start to the end of its response',
      message: 'a message',
      vain: 'a request that brought nothing',
      up: 'a POST: the way up',
    },
    picture: (name: string, requests: number, messages: number) =>
      `${name}: ${requests} requests and ${messages} messages in the last ten seconds`,
    measured:
      'Requests and bytes are counted by a proxy in front of the server, headers and framing included, up and down. What opened the session is among them, so bytes a message fall as messages come. “After the fastest” is the median of the last 40 messages.',
    wire: {
      heading: 'The bytes, as they crossed the network',
      lane: 'Lane',
      note: 'The newest are at the bottom. Session ids and cookies are stars. A WebSocket frame is shown as its bytes and, unmasked, as its text.',
      more: 'each byte explained',
      up: 'up',
      down: 'down',
      none: 'Nothing yet.',
    },
    sixConnections:
      'A browser opens at most six connections to one host over HTTP/1.1. Streams that are held occupy some of them, so the polls of other lanes wait for their turn.',
    twin: (host: string, twin: string) =>
      `A browser opens at most six connections to one host over HTTP/1.1. So the two lanes with a stream ask this server as ${twin} instead of ${host}, and no lane waits for another. That adds a few bytes to each of their requests.`,
    offline: 'The server cannot be reached. The page goes on when it is back.',
    next: 'Next: ',
    nextSession: 'change the technique of a running session',
  },
}

export type Words = typeof en
