// The process that attacks, so that its work does not delay what is measured elsewhere.
import type { Finding, Target } from './attack.ts'
import { ATTACKS } from './attacks/index.ts'
import { DIALECTS, renameSessions } from './dialect.ts'
import { closeAll } from './tools.ts'

export interface AttackOrder extends Omit<Target, 'dialect' | 'signal' | 'begin'> {
  readonly attack: string
  readonly dialect: keyof typeof DIALECTS
  readonly ms: number
  readonly setUpMs: number
}

const NONE: Finding = { did: 'nothing', broken: 'there is no such attack' }

process.on('message', async ({ attack, dialect, ms, setUpMs, ...place }: AttackOrder) => {
  renameSessions(Number(place.from.split('.').at(-1)))
  const program = ATTACKS.find(({ name }) => name === attack)
  const over = new AbortController()
  const end = (): void => over.abort()
  const setUp = setTimeout(end, setUpMs)
  let hasBegun = false
  const begin = (): void => {
    if (hasBegun) return
    hasBegun = true
    clearTimeout(setUp)
    setTimeout(end, ms)
  }
  const target: Target = { ...place, dialect: DIALECTS[dialect], signal: over.signal, begin }
  const finding = (await program?.run(target)) ?? NONE
  end()
  closeAll()
  process.send?.(finding)
})
// What is attacked may cut connections at any moment.
process.on('uncaughtException', (error: Error & { code?: string }) => {
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return
  process.send?.({ did: 'it failed', broken: `the attack itself failed: ${error.stack}` } satisfies Finding)
})
process.on('disconnect', () => process.exit())
process.send?.('loaded')
