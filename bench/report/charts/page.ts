import type { Given } from '../../format/results.ts'
import type { Chart } from './chart.ts'
import { dots } from './dots.ts'

export const pageChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'page',
      title: 'Echo in a page',
      aid: 'Left is less. Main-thread time of messages is not available to the page itself.',
      scenarios: ['page'],
      figures: ['latencyP50Ms', 'downP50Ms', 'firstMessageMs', 'mainThreadUs', 'serverCpuUs', 'pageBytes'],
      per: 'per echo',
      variant: ({ client }) => client,
    },
    rows.filter(({ scenario }) => scenario === 'page'),
  )
