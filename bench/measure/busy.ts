import type { Machine } from './machine.ts'

/** Of the cores: whoever kept more of them busy in the minute before goes on, most likely. */
const MOST_BUSY = 1 / 2

/** What speaks against beginning now; null where nothing does. */
export const busyWarning = ({ load, cores }: Pick<Machine, 'load' | 'cores'>): string | null =>
  load > cores * MOST_BUSY
    ? `the machine was busy before the run: a load of ${load} on ${cores} cores; end what else runs, wait a minute, and measure again`
    : null
