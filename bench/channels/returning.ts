import { setTimeout as sleep } from 'node:timers/promises'
import { maxOpenFiles } from '../run/measure/open-files.ts'
import { hostOf, openCrowd } from './processes.ts'

/** What it takes until all sessions that were ended are back. */
export interface Return {
  /** Until the last has what it missed. */
  readonly ms: number
  /** How often the broker was read meanwhile. */
  readonly reads: number
  /** How many subscriptions have lost something. */
  readonly losses: number
}

/** What each has missed. */
const MISSED = 5
/** Clients of one process. */
const CROWD = 2_500
/**
 * Of the files that a process may open: a socket that closes is there beside the one that follows it,
 * and a gateway keeps a part of them free.
 */
const SHARE_OF_FILES = 0.5
const SETTLE_MS = 1_500

/** As many of them as the limit of open files allows. */
export const returningOf = (wanted: number): number => Math.min(wanted, Math.floor(maxOpenFiles() * SHARE_OF_FILES))

/**
 * Ends so many sessions at once, whose clients come back by themselves. With a channel each has to
 * be given what was published meanwhile. Once for each client: one that is ended again pauses
 * before it comes back.
 */
export async function comeBack(sessions: number, channels: 0 | 1, bytes: number): Promise<Return> {
  const host = hostOf('rungway')
  const crowds = Array.from({ length: Math.ceil(sessions / CROWD) }, openCrowd)
  try {
    const url = await host.listen()
    await Promise.all(
      crowds.map((crowd, i) => crowd.open('rungway', url, Math.min(CROWD, sessions - i * CROWD), channels)),
    )
    await sleep(SETTLE_MS)
    const before = await host.brokerReads()
    if (channels > 0 && before === 0) throw new Error('the reads of the broker are not counted')
    await Promise.all(crowds.map((crowd) => crowd.willReturn()))
    const begun = performance.now()
    await host.endAll()
    if (channels > 0) await host.publish({ broadcasts: 1, burst: MISSED, everyMs: 0, bytes })
    const losses = await Promise.all(crowds.map((crowd) => crowd.returned(channels * MISSED)))
    return {
      ms: performance.now() - begun,
      reads: (await host.brokerReads()) - before,
      losses: losses.reduce((sum, lost) => sum + lost, 0),
    }
  } finally {
    for (const crowd of crowds) crowd.end()
    host.end()
  }
}
