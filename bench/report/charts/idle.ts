import { IDLE_FIGURES } from '../../format/figures.ts'
import type { Given } from '../../format/results.ts'
import type { Chart } from './chart.ts'
import { dots } from './dots.ts'

export const idleChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'idle',
      title: 'Cost of an idle client, per minute',
      aid: 'Left is less. Requests keep a radio from sleeping. Wake-ups and CPU are the server’s: the clients share a process, so the cost for a client’s own device is not measured.',
      scenarios: ['idle'],
      figures: IDLE_FIGURES,
    },
    rows.filter(({ scenario }) => scenario === 'idle'),
  )
