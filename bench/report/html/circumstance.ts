import type { Row } from '../../format/results.ts'

/** In what a cell differs from the simplest, in words. */
export const circumstance = ({ client, http, rttMs, clients, load }: Row): string =>
  [
    ...(client === 'node' ? [] : [client]),
    ...(http === '1.1' ? [] : [`HTTP/${http}`]),
    ...(rttMs === 0 ? [] : [`RTT ${rttMs} ms`]),
    ...(clients === 1 ? [] : [`${clients.toLocaleString('en')} clients`]),
    ...(load === null ? [] : [`${load.ratePerSecond}/s of ${load.payloadBytes} B`]),
    ...(load === null || load.burst === 1 ? [] : [`bursts of ${load.burst}`]),
  ].join(', ')
