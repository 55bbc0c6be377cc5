import { compact } from '../../text/number.ts'
import { cores, frequency, list } from '../../text/quantity.ts'

const clients = (count: number): string => (count === 1 ? 'one client' : `${count.toLocaleString('en')} clients`)

/** The words of the report's answers. Another language has the same members, which the compiler checks. */
export const ENGLISH = {
  /** What a technique is called. */
  technique: (name: string): string => name,
  list: (words: readonly string[]): string => list(words),
  cores: (value: number): string => cores(value),
  /** Of the rows of one answer, which may differ. */
  rounds: (least: number, most: number): string =>
    least < most ? `${least} to ${most} rounds` : most === 1 ? 'one round' : `${most} rounds`,
  range: (least: string, most: string): string => (least === most ? least : `${least} to ${most}`),
  circumstances: (parts: {
    readonly clients: number
    readonly rttMs: number
    readonly load: { readonly ratePerSecond: number; readonly size: string; readonly isOfAll: boolean } | null
    readonly rounds: string
  }): string =>
    [
      clients(parts.clients),
      parts.rttMs === 0 ? 'over loopback' : `a round trip of ${parts.rttMs} ms`,
      ...(parts.load === null
        ? []
        : [
            `${frequency(parts.load.ratePerSecond)} of ${parts.load.size}${parts.load.isOfAll ? ' from all of them together' : ''}`,
          ]),
      parts.rounds,
    ].join(', '),
  basis: (what: string, circumstances: string): string =>
    circumstances === '' ? `${what}.` : `${what}: ${circumstances}.`,
  ranked: {
    first: (names: string, isAlone: boolean, said: string): string =>
      `${names}${isAlone ? '' : ', too close to tell apart'}: ${said}.`,
    behind: (others: string): string => ` Then ${others}.`,
    other: (technique: string, amount: string): string => `${technique} with ${amount}`,
    peer: (technique: string, system: string, amount: string): string =>
      ` A peer is better: ${technique} of ${system}, with ${amount}.`,
  },
  lost: {
    none: 'none',
    of: (system: string, count: string): string => `${system} ${count}`,
    all: (systems: string): string => ` Messages lost: ${systems}.`,
  },
  questions: {
    rarely: {
      question: 'One message a minute to 10,000 clients?',
      basis: (settings: {
        readonly ratePerSecond: number
        readonly size: string
        readonly clients: number
        readonly rtt: string
        readonly poll: string
      }): string =>
        `From the fitted model, whose errors stand beside its numbers in the chooser: ${frequency(settings.ratePerSecond)} of ${settings.size} to each of ${settings.clients.toLocaleString('en')} clients, a round trip of ${settings.rtt}, polls every ${settings.poll}.`,
      memory: (size: string): string => `${size} of memory`,
      answer: (technique: string, costs: string, each: string | null, reason: string): string =>
        `${technique}: all clients together take about ${costs}${each === null ? '' : `, and each client ${each} per minute`}. ${reason}`,
    },
    oneClient: {
      question: (ratePerSecond: number): string => `${ratePerSecond} messages a second to one client?`,
      what: 'Median latency down',
      says: (amount: string): string => `a message arrives after ${amount}`,
    },
    broadcast: {
      question: 'Cheapest broadcast for the server?',
      what: 'Server CPU per message and client',
      says: (amount: string): string => `${amount} of server CPU per client and broadcast`,
    },
    replies: {
      question: 'Cheapest replies to many clients?',
      what: 'Server CPU per message and its reply',
      says: (amount: string): string => `${amount} of server CPU per reply`,
    },
    far: {
      question: 'With a round trip of 300 ms?',
      what: 'Median latency of a reply',
      says: (amount: string): string => `a reply arrives after ${amount}, of which the network takes 300 ms`,
    },
    up: {
      question: 'When mostly the client sends?',
      what: 'Bytes on the wire per message up, both directions together',
      says: (amount: string): string => `${amount} per message; a POST carries the headers of a request and a response`,
    },
    idle: {
      question: 'On battery, mostly idle?',
      what: 'Bytes per minute of an idle client, both directions together, without peers that send nothing and would not detect a dead connection',
      perMinute: (size: string): string => `${size} per minute`,
      says: (amount: string): string => `${amount} keep the connection alive`,
    },
    cut: {
      question: 'When the connection is cut?',
      what: (intervalMs: number): string =>
        `Time until the client receives new messages, which are sent each way every ${intervalMs} ms: smaller differences do not count, and peers are compared only if they lose nothing`,
      says: (amount: string): string => `recovered after ${amount}`,
    },
    connect: {
      question: 'Time to the first message?',
      what: 'From the call to connect, of a client in Node rather than a page',
      says: (amount: string): string => `it arrives after ${amount}`,
    },
  },
  pick: {
    costs: {
      bytesPerMinute: 'bytes on the wire',
      cores: "the server's processor",
      memoryBytes: "the server's memory",
    },
    lowest: (amount: string): string => `It has the lowest latency, ${amount}.`,
    asGood: (own: string, lowest: string): string => `Its ${own} is as good as the lowest latency, ${lowest}.`,
    alone: 'No other technique is close.',
    firstTried: (count: number): string =>
      `Of the ${count} techniques with about that latency it is the first that a client tries; no cost was measured of all of them.`,
    onPar: (count: number, others: string, costs: string): string =>
      `Of the ${count} techniques with about that latency it is the first that a client tries, and on a par with ${others}: in ${costs} they differ by less than the errors.`,
    needsLeast: (count: number, costs: string, dearer: string, times: number): string =>
      `Of the ${count} techniques with about that latency it needs the least of ${costs}; ${dearer} costs ${compact(times)} times as much.`,
    leastInAll: (count: number, dearer: string, times: number): string =>
      `Of the ${count} techniques with about that latency it has the lowest total cost; ${dearer} costs ${compact(times)} times as much.`,
    between: ' ',
  },
}

/** The words of one language. */
export type Speech = typeof ENGLISH
