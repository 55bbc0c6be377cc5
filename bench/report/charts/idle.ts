import type { Chart, Given } from './chart.ts'
import { dots } from './dots.ts'

export const idleChart = ({ rows }: Given): Chart =>
  dots(
    {
      id: 'idle',
      title: 'What a client costs that says and hears nothing, a minute',
      aid: 'Left is less; requests are what keeps a radio from sleeping. Wake-ups and CPU are those of the server: the clients share a process, so what one costs its own device is not counted.',
      scenarios: ['idle'],
      figures: [
        'bytesDownPerMinute',
        'bytesUpPerMinute',
        'requestsPerMinute',
        'serverWritesPerMinute',
        'serverWakeUpsPerMinute',
        'serverCpuMsPerMinute',
      ],
    },
    rows.filter(({ scenario }) => scenario === 'idle'),
  )
