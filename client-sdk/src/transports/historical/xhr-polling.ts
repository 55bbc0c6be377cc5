import type { HistoricalEnvironment } from '../../environment/historical.ts'
import type { ClientTransport } from '../contract.ts'
import { polling } from '../http/polling.ts'
import { withXhr } from './xhr-fetch.ts'

const NAME = 'xhr-polling'

/** Long polling by `XMLHttpRequest`, for pages without `fetch` (from 1999). */
export const xhrPolling = ({ XMLHttpRequest }: HistoricalEnvironment): ClientTransport => ({
  name: NAME,
  isSupported: () => !!XMLHttpRequest,
  // The client has called `isSupported`.
  open: (port) => polling(NAME, 0).open(withXhr(port, XMLHttpRequest as NonNullable<typeof XMLHttpRequest>)),
})
