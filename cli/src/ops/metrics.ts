import type { Gateway, GatewayStats } from '@rungway/gateway'
import type { ClusterStats } from '@rungway/gateway/cluster'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** What is counted outside the gateway. */
export interface CommandStats {
  /** Requests to the HTTP API, by operation and status. */
  readonly api: ReadonlyMap<string, number>
  /** Webhooks by event and outcome: `ok`, `retried`, `dropped`, `refused`. */
  readonly webhooks: ReadonlyMap<string, number>
  /** Attempts of clients that failed, by transport and outcome, as clients report them. */
  readonly attempts: ReadonlyMap<string, number>
  /** Changes of clients from one transport to another. */
  readonly switches: ReadonlyMap<string, number>
  /** Webhooks that wait. */
  readonly queued: number
  /** Null for a gateway that is alone. */
  readonly cluster: ClusterStats | null
}

const byLabel = (counts: Readonly<Record<string, number | undefined>>, label: string): Sample[] =>
  Object.entries(counts).map(([name, value = 0]) => ({ labels: { [label]: name }, value }))

interface Sample {
  readonly labels: Record<string, string>
  readonly value: number
}

interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly labels: readonly string[]
  readonly samples: (stats: GatewayStats, command: CommandStats) => readonly Sample[]
}

const one = (value: number): readonly Sample[] => [{ labels: {}, value }]

const byTwo = (counts: ReadonlyMap<string, number>, first: string, second: string): readonly Sample[] =>
  [...counts].map(([key, value]) => {
    const [a = '', b = ''] = key.split(' ')
    return { labels: { [first]: a, [second]: b }, value }
  })

/** Every metric of the gateway's own. Process and event loop come from the library. */
export const METRICS: readonly Metric[] = [
  {
    name: 'rungway_sessions',
    help: 'Sessions that are open, by the transport that carries them; "none" between links.',
    type: 'gauge',
    labels: ['transport'],
    samples: ({ sessions }) => byLabel(sessions, 'transport'),
  },
  {
    name: 'rungway_links',
    help: 'Links that are open, by transport.',
    type: 'gauge',
    labels: ['transport'],
    samples: ({ links }) => byLabel(links, 'transport'),
  },
  {
    name: 'rungway_links_total',
    help: 'Links that were accepted, by transport; a poll is one.',
    type: 'counter',
    labels: ['transport'],
    samples: ({ attached }) => byLabel(attached, 'transport'),
  },
  {
    name: 'rungway_sessions_opened_total',
    help: 'Sessions that were opened.',
    type: 'counter',
    labels: [],
    samples: ({ opened }) => one(opened),
  },
  {
    name: 'rungway_sessions_ended_total',
    help: 'Sessions that have ended, by code.',
    type: 'counter',
    labels: ['code'],
    samples: ({ ended }) => byLabel(ended, 'code'),
  },
  {
    name: 'rungway_sessions_moved_total',
    help: 'Sessions that have moved between nodes: "in" from others that leave, "out" to others as this one leaves.',
    type: 'counter',
    labels: ['direction'],
    samples: ({ movedIn, movedOut }) => byLabel({ in: movedIn, out: movedOut }, 'direction'),
  },
  {
    name: 'rungway_moves_refused_total',
    help: 'Sessions of other nodes that were not taken, by reason: "full", "leaving" as this node itself, "elsewhere" by then, "unreadable" for this version.',
    type: 'counter',
    labels: ['reason'],
    samples: ({ movesRefused }) => byLabel(movesRefused, 'reason'),
  },
  {
    name: 'rungway_refusals_total',
    help: 'Requests and upgrades that were refused, by code.',
    type: 'counter',
    labels: ['code'],
    samples: ({ refused }) => byLabel(refused, 'code'),
  },
  {
    name: 'rungway_call_refusals_total',
    help: 'What clients have asked of channels and methods, and were refused, by code; "other" are codes of an application.',
    type: 'counter',
    labels: ['code'],
    samples: ({ refusedCalls }) => byLabel(refusedCalls, 'code'),
  },
  {
    name: 'rungway_messages_total',
    help: 'Messages: "up" from clients, "down" for each session that one is queued for.',
    type: 'counter',
    labels: ['direction'],
    samples: ({ messagesUp, messagesDown }) => byLabel({ up: messagesUp, down: messagesDown }, 'direction'),
  },
  {
    name: 'rungway_message_bytes_total',
    help: 'Length of messages: frames up in characters, bodies down in bytes.',
    type: 'counter',
    labels: ['direction'],
    samples: ({ charsUp, bytesDown }) => byLabel({ up: charsUp, down: bytesDown }, 'direction'),
  },
  {
    name: 'rungway_held_bytes',
    help: 'What messages that wait take, over all sessions; bounded by maxHeldBytes.',
    type: 'gauge',
    labels: [],
    samples: ({ heldBytes }) => one(heldBytes),
  },
  {
    name: 'rungway_channels',
    help: 'Channels that are in use here.',
    type: 'gauge',
    labels: [],
    samples: ({ channels }) => one(channels),
  },
  {
    name: 'rungway_publications_total',
    help: 'Publications that the store took from here, repetitions left out.',
    type: 'counter',
    labels: [],
    samples: ({ publications }) => one(publications),
  },
  {
    name: 'rungway_client_attempts_total',
    help: 'Attempts that failed, by transport and outcome, as clients report them.',
    type: 'counter',
    labels: ['transport', 'outcome'],
    samples: (_, { attempts }) => byTwo(attempts, 'transport', 'outcome'),
  },
  {
    name: 'rungway_client_switches_total',
    help: 'Steps on the ladder from one transport to another, as clients report them; from "none" at first.',
    type: 'counter',
    labels: ['from', 'to'],
    samples: (_, { switches }) => byTwo(switches, 'from', 'to'),
  },
  {
    name: 'rungway_nodes',
    help: 'Nodes of the cluster that live, this one included, as it knows them; 0 before they find it, and where it is alone.',
    type: 'gauge',
    labels: [],
    samples: (_, { cluster }) => one(cluster?.nodes ?? 0),
  },
  {
    name: 'rungway_relayed_total',
    help: 'Requests and sockets that were relayed between nodes: "to" the homes of sessions, and "from" other nodes.',
    type: 'counter',
    labels: ['direction'],
    samples: (_, { cluster }) => byLabel({ to: cluster?.relayedTo, from: cluster?.relayedFrom }, 'direction'),
  },
  {
    name: 'rungway_api_requests_total',
    help: 'Requests to the HTTP API, by operation and status.',
    type: 'counter',
    labels: ['operation', 'status'],
    samples: (_, { api }) => byTwo(api, 'operation', 'status'),
  },
  {
    name: 'rungway_webhooks_total',
    help: 'Webhooks, by event and outcome (ok, retried, dropped, refused).',
    type: 'counter',
    labels: ['event', 'outcome'],
    samples: (_, { webhooks }) => byTwo(webhooks, 'event', 'outcome'),
  },
  {
    name: 'rungway_webhooks_queued',
    help: 'Webhooks that wait to be delivered.',
    type: 'gauge',
    labels: [],
    samples: (_, { queued }) => one(queued),
  },
]

/**
 * The metrics of a gateway in the text format of Prometheus. In a cluster each has the label `node`: the
 * name of this one, another for each start.
 */
export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
}

export function createMetrics(gateway: Pick<Gateway, 'stats' | 'everywhere'>, command: CommandStats): Metrics {
  const register = new Registry()
  const { node } = gateway.everywhere
  if (node !== '') register.setDefaultLabels({ node })
  collectDefaultMetrics({ register })
  const fill = METRICS.map(({ name, help, type, labels, samples }) => {
    const options = { name, help, labelNames: [...labels], registers: [register] }
    const metric = type === 'counter' ? new Counter(options) : new Gauge(options)
    return (stats: GatewayStats): void => {
      metric.reset()
      for (const { labels: of, value } of samples(stats, command)) metric.inc(of, value)
    }
  })
  return {
    contentType: register.contentType,
    async text() {
      const stats = gateway.stats()
      for (const each of fill) each(stats)
      return await register.metrics()
    },
  }
}
