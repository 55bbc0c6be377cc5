import type { Chart, Given } from './chart.ts'
import { dots } from './dots.ts'

export const pageChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'page',
      title: 'In a page, there and back',
      aid: 'Left is less; what a message takes of the main thread is gone for the user of the page.',
      scenarios: ['page'],
      figures: ['latencyP50Ms', 'downP50Ms', 'firstMessageMs', 'mainThreadUs', 'serverCpuUs', 'pageBytes'],
      per: 'a message there and back',
      variant: ({ client }) => client,
    },
    rows.filter(({ scenario }) => scenario === 'page'),
  )
