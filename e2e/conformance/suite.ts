import type { ClientTransport } from '@rungway/client'
import { describe, test } from 'vitest'
import { bodies, longBodies } from './bodies.ts'
import { delivery } from './delivery.ts'
import { endings } from './endings.ts'
import { identity } from './identity.ts'
import { mangled } from './mangled.ts'
import { burst, pressure } from './pressure.ts'
import { quiet } from './quiet.ts'
import { withoutPost } from './without-post.ts'

const PARTS = { delivery, bodies, longBodies, burst, pressure, endings, identity, quiet, withoutPost, mangled }

/** Parts that a transport cannot promise, each with the reason. */
export type LeftOut = Partial<Record<keyof typeof PARTS, string>>

/** What every transport promises, on real sockets. `others`: what the session can move to. */
export function conformance(
  transport: ClientTransport,
  others: readonly ClientTransport[],
  leftOut: LeftOut = {},
): void {
  describe(transport.name, () => {
    for (const [name, part] of Object.entries(PARTS)) {
      const reason = leftOut[name as keyof typeof PARTS]
      if (reason === undefined) part(transport, others)
      else test.skip(`${name}, left out: ${reason}`)
    }
  })
}
