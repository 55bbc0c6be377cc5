import type { Given } from '../../format/results.ts'
import type { Section } from './chart.ts'
import { cpuByClients, lastByClients, memoryByClients } from './crowd.ts'
import { idleChart } from './idle.ts'
import { latencyChart } from './latency.ts'
import {
  bytesChart,
  cpuByRate,
  crowdEchoChart,
  latencyByRate,
  latencyBySize,
  pollChart,
  upstreamChart,
} from './load.ts'
import { connectChart, connectPartsChart, delayChart, http2Chart } from './network.ts'
import { pageChart } from './page.ts'
import { recoveryCharts } from './recovery.ts'

/** Every chart of the page, including empty ones: the page shows what was not measured. */
export const sections = (given: Given): Section[] => [
  {
    id: 'latency',
    title: 'Latency',
    charts: [
      latencyChart('down', given),
      latencyChart('up', given),
      latencyChart('echo', given),
      latencyByRate('down', given),
      latencyByRate('echo', given),
      latencyBySize('down', given),
      latencyBySize('up', given),
      latencyBySize('echo', given),
    ],
  },
  { id: 'wire', title: 'On the wire', charts: [bytesChart('down', given), bytesChart('up', given), http2Chart(given)] },
  { id: 'idling', title: 'Idle clients', charts: [idleChart(given)] },
  {
    id: 'crowd',
    title: 'Many clients',
    charts: [cpuByClients(given), lastByClients(given), memoryByClients(given)],
  },
  {
    id: 'processor',
    title: 'Server CPU',
    charts: [cpuByRate(given), upstreamChart(given), crowdEchoChart(given), pollChart(given)],
  },
  {
    id: 'distance',
    title: 'Distance',
    charts: [delayChart('down', given), delayChart('echo', given), connectChart(given), connectPartsChart(given)],
  },
  { id: 'recovery', title: 'When the network fails', charts: recoveryCharts(given) },
  { id: 'browser', title: 'In browsers', charts: [pageChart(given)] },
]
