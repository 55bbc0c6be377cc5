import type { RequestVerdict, Rules } from '@rungway/proxy'
import { isUpgrade } from '@rungway/proxy'
import type { Fault } from './fault.ts'

/** What becomes of whoever asks for a WebSocket. */
export const refuseUpgrades = (verdict: RequestVerdict): Pick<Required<Rules>, 'request'> => ({
  request: ({ request }) => (isUpgrade(request) ? verdict : 'pass'),
})

const refused = (status: number, about: string, more: Partial<Fault> = {}): Fault => ({
  name: `upgrade-${status}`,
  about,
  begins: 'before',
  sparesHttp: true,
  rules: () => refuseUpgrades({ status, body: '<h1>No.</h1>' }),
  ...more,
})

export const upgrades: readonly Fault[] = [
  refused(404, 'whoever asks for a WebSocket is answered 404, as behind nginx', { heals: true }),
  refused(400, 'whoever asks for a WebSocket is answered 400'),
  refused(200, 'whoever asks for a WebSocket is answered 200 and a page, as by a captive portal'),
  refused(426, 'whoever asks for a WebSocket is answered 426'),
  {
    name: 'upgrade-hangup',
    about: 'whoever asks for a WebSocket is hung up on, as by tinyproxy',
    begins: 'before',
    sparesHttp: true,
    rules: () => refuseUpgrades('hang-up'),
  },
]
