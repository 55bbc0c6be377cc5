import { TRANSPORTS } from '@rungway/gateway'

/** A gateway that offers one transport. */
export const longPolling = TRANSPORTS.filter(({ name }) => name === 'long-polling')
