import type { Profiler as Inspected } from 'node:inspector'
import { Session } from 'node:inspector/promises'
import { unpin } from './pin.ts'

/** Where a process's time goes: which function ran, asked again and again. */
export type CpuProfile = Inspected.Profile

interface Profiler {
  /** One that is being taken is dropped. */
  start(): Promise<void>
  /** What was taken since the start; rejects when nothing was started. */
  stop(): Promise<CpuProfile>
}

/** Asking more often would be most of what is found. */
const INTERVAL_US = 200

/** Of this process. Until the first start it costs nothing. */
export function ownProfiler(): Profiler {
  let connected: Session | null = null
  let pinAgain = () => {}
  const connect = (): Session => {
    const session = new Session()
    session.connect()
    return session
  }
  return {
    async start() {
      connected ??= connect()
      await connected.post('Profiler.disable')
      pinAgain()
      // The profiler asks from a thread of its own. On the same core it would come when the process rests, and find nothing in what is done quickly.
      pinAgain = unpin()
      await connected.post('Profiler.enable')
      await connected.post('Profiler.setSamplingInterval', { interval: INTERVAL_US })
      await connected.post('Profiler.start')
    },
    async stop() {
      if (connected === null) throw new Error('no profile was started')
      const { profile } = await connected.post('Profiler.stop')
      await connected.post('Profiler.disable')
      pinAgain()
      return profile
    },
  }
}
