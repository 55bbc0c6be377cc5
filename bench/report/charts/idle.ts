import { idle } from '../../scenarios/idle/index.ts'
import type { Chart, Given } from './chart.ts'
import { dots } from './dots.ts'

export const idleChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'idle',
      title: 'What a client costs that says and hears nothing, a minute',
      aid: 'Left is less; requests and wake-ups are what keeps a radio and a processor from sleeping.',
      scenarios: ['idle'],
      figures: idle.figures,
    },
    rows.filter(({ scenario }) => scenario === 'idle'),
  )
