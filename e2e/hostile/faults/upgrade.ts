import { refuseUpgrades } from '@rungway/proxy'
import type { Fault } from './fault.ts'

const refused = (status: number, about: string, more: Partial<Fault> = {}): Fault => ({
  name: `upgrade-${status}`,
  about,
  begins: 'before',
  sparesHttp: true,
  rules: () => refuseUpgrades({ status, body: '<h1>No.</h1>' }),
  ...more,
})

export const upgrades: readonly Fault[] = [
  refused(404, 'a request for a WebSocket is answered 404, as behind nginx', { heals: true }),
  refused(400, 'a request for a WebSocket is answered 400'),
  refused(200, 'a request for a WebSocket is answered 200 and a page, as by a captive portal'),
  refused(426, 'a request for a WebSocket is answered 426'),
  {
    name: 'upgrade-hangup',
    about: 'a connection that asks for a WebSocket is closed without a response, as by tinyproxy',
    begins: 'before',
    sparesHttp: true,
    rules: () => refuseUpgrades('hang-up'),
  },
]
