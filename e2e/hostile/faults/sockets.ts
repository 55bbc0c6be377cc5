import { kindOf } from '@rungway/proxy'
import { TIMING } from '../timing.ts'
import type { Fault } from './fault.ts'
import { refuseUpgrades } from './upgrade.ts'

export const wsSilent: Fault = {
  name: 'ws-silent',
  about: 'a WebSocket opens, and then nothing comes down on it',
  begins: 'before',
  heals: true,
  sparesHttp: true,
  rules: () => ({ down: (unit) => (unit.type === 'frame' ? 'drop' : 'pass') }),
}

export const killed: Fault = {
  name: 'killed',
  about: 'every connection is reset, and no WebSocket is let through from then on',
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
  rules({ flapMs }) {
    let isOver = false
    let acted = () => {}
    return {
      start(proxy) {
        acted = () => proxy.acted()
        return () => {
          isOver = true
        }
      },
      down(unit, exchange, connection) {
        if (unit.type !== 'head' || kindOf(exchange) !== 'websocket') return 'pass'
        const kill = () => {
          if (isOver || !connection.isOpen) return
          acted()
          connection.cut()
        }
        setTimeout(kill, flapMs).unref()
        return 'pass'
      },
    }
  },
}
