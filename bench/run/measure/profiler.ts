import type { Profiler as Inspected } from 'node:inspector'
import { Session } from 'node:inspector/promises'
import { unpin } from './pin.ts'

/** Where a process's time goes: the running function, sampled at an interval. */
export type CpuProfile = Inspected.Profile

interface Profiler {
  /** Drops a profile that is being taken. */
  start(): Promise<void>
  /** The profile since the start; rejects if none was started. */
  stop(): Promise<CpuProfile>
}

/** With a shorter interval, sampling itself would be most of the profile. */
const INTERVAL_US = 200

/** Profiles this process. It costs nothing until the first start. */
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
      // The profiler samples from a thread of its own. On the same core it would run when the
      // process is idle, and miss short work.
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
