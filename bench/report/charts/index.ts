import type { Given, Section } from './chart.ts'
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

/** Every chart of the page, those without points too: what was not measured is said. */
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
  { id: 'idling', title: 'Doing nothing', charts: [idleChart(given)] },
  {
    id: 'crowd',
    title: 'Many clients',
    charts: [cpuByClients(given), lastByClients(given), memoryByClients(given)],
  },
  {
    id: 'processor',
    title: "The server's processor",
    charts: [cpuByRate(given), upstreamChart(given), crowdEchoChart(given), pollChart(given)],
  },
  {
    id: 'distance',
    title: 'Distance',
    charts: [delayChart('down', given), delayChart('echo', given), connectChart(given), connectPartsChart(given)],
  },
  { id: 'recovery', title: 'When the network fails', charts: recoveryCharts(given) },
  { id: 'browser', title: 'In a browser', charts: [pageChart(given)] },
]
