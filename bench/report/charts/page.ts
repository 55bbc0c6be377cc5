import type { Chart, Given } from './chart.ts'
import { dots } from './dots.ts'

export const pageChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'page',
      title: 'In a page',
      aid: 'Left is less; the main thread is what is left of a page for its user, per message that it heard.',
      scenarios: ['page'],
      figures: ['latencyP50Ms', 'firstMessageMs', 'mainThreadUs', 'pageBytes'],
      variant: ({ client }) => client,
    },
    rows.filter(({ scenario }) => scenario === 'page'),
  )
