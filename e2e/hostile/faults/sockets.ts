import { flapSockets, refuseUpgrades, SILENT_SOCKETS } from '@rungway/proxy'
import { TIMING } from '../timing.ts'
import type { Fault } from './fault.ts'

export const wsSilent: Fault = {
  name: 'ws-silent',
  about: 'a WebSocket opens, and then carries nothing down',
  begins: 'before',
  heals: true,
  sparesHttp: true,
  rules: () => SILENT_SOCKETS,
}

export const killed: Fault = {
  name: 'killed',
  about: 'every connection is reset, and WebSockets are refused from then on',
  begins: 'under-way',
  heals: true,
  rules: () => ({
    ...refuseUpgrades({ status: 404 }),
    start(proxy) {
      if (proxy.cut() > 0) proxy.acted()
      return undefined
    },
  }),
}

export const flapping: Fault = {
  name: 'flapping',
  about: `each WebSocket is reset ${TIMING.flapMs} ms after it opened`,
  begins: 'before',
  heals: true,
  sparesHttp: true,
  rules: ({ flapMs }) => flapSockets(flapMs),
}
