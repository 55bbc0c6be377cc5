import { TRANSPORTS } from '@rungway/client'
import { HISTORICAL_IN_NODE } from '../historical/transports.ts'
import { conformance, type LeftOut } from './suite.ts'

const BY_XHR: LeftOut = {
  withoutPost: 'its requests are no fetches that the test could change; the way up is the one of every HTTP transport',
}

const LEFT_OUT: Readonly<Record<string, LeftOut>> = {
  'xhr-streaming': BY_XHR,
  'xhr-polling': BY_XHR,
  multipart: BY_XHR,
  'jsonp-polling': {
    withoutPost: 'it has no POST',
    bodies: 'what does not fit into a URL cannot go up; `historical.spec.ts` has what fits',
    pressure: 'a burst goes up in as many URLs as it takes',
  },
}

for (const transport of HISTORICAL_IN_NODE) conformance(transport, TRANSPORTS, LEFT_OUT[transport.name])
