import type { ClientTransport } from '@rungway/client'
import { describe } from 'vitest'
import { bodies } from './bodies.ts'
import { delivery } from './delivery.ts'
import { endings } from './endings.ts'
import { identity } from './identity.ts'
import { pressure } from './pressure.ts'
import { quiet } from './quiet.ts'
import { withoutPost } from './without-post.ts'

/** What every transport promises, on real sockets. `others`: what the session can move to. */
export function conformance(transport: ClientTransport, others: readonly ClientTransport[]): void {
  describe(transport.name, () => {
    delivery(transport, others)
    bodies(transport)
    pressure(transport)
    endings(transport)
    identity(transport)
    quiet(transport)
    withoutPost(transport)
  })
}
