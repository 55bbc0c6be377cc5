import type { Given, Row } from '../../format/results.ts'
import type { Chart } from './chart.ts'
import { curves, median } from './curves.ts'
import { fittedLines, SHARED, SUMMED } from './fitted-line.ts'

const CLIENTS = { label: 'clients', scale: 'log' } as const
const FIT = 'The thin line is fitted: a part that all clients share, and a part per client.'

const clients = (row: Row): number => row.clients

/** Single broadcasts. */
const fannedOut = ({ rows }: Given): Row[] =>
  rows.filter(({ scenario, load }) => scenario === 'fan-out' && (load?.burst ?? 1) === 1)

const held = ({ rows }: Given): Row[] => rows.filter(({ scenario }) => scenario === 'held')

export const cpuByClients = (given: Given): Chart =>
  curves(
    {
      id: 'fan-out-cpu',
      title: 'Server CPU per delivery, by number of clients',
      aid: `A delivery is one message to one client. ${FIT}`,
      scenarios: ['fan-out'],
      x: CLIENTS,
      y: { label: 'server CPU per delivery, µs', scale: 'log' },
      guides: fittedLines(SHARED),
    },
    fannedOut(given),
    clients,
    median('serverCpuUs'),
  )

export const lastByClients = (given: Given): Chart =>
  curves(
    {
      id: 'fan-out-last',
      title: 'Time until the last client has a broadcast',
      aid: `Clients are served one after the other, so the last one waits for all others. ${FIT}`,
      scenarios: ['fan-out'],
      x: CLIENTS,
      y: { label: 'until the last client, ms', scale: 'log' },
      guides: fittedLines(SUMMED),
    },
    fannedOut(given),
    clients,
    median('lastMs'),
  )

const MEGABYTE = 1e6

export const memoryByClients = (given: Given): Chart =>
  curves(
    {
      id: 'held-memory',
      title: 'Memory of idle clients',
      aid: `Growth of the server process over one without clients. ${FIT}`,
      scenarios: ['held'],
      x: CLIENTS,
      y: { label: 'server memory, MB', scale: 'log' },
      guides: fittedLines(SUMMED),
    },
    held(given),
    clients,
    ({ figures: { serverBytesPerClient: each }, clients }) =>
      each && {
        median: (each.median * clients) / MEGABYTE,
        min: (each.min * clients) / MEGABYTE,
        max: (each.max * clients) / MEGABYTE,
      },
  )
