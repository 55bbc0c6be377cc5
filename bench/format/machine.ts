/** The machine behind the numbers: without it they mean nothing. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly os: string
  readonly node: string
  /** Load average of the minute before the run. Far above zero, other processes were busy too. */
  readonly load: number
  /** Whether server and load generator each had a core of their own. */
  readonly isPinned: boolean
  readonly versions: Readonly<Record<string, string>>
}

/** The share of cores above which a load average announces a disturbed run. */
const MAX_BUSY_SHARE = 1 / 2

/** Why measuring now would give doubtful numbers; null if nothing stands against it. */
export const busyWarning = ({ load, cores }: Pick<Machine, 'load' | 'cores'>): string | null =>
  load > cores * MAX_BUSY_SHARE
    ? `the machine was busy before the run: load average ${load} on ${cores} cores; stop other programs, wait a minute and measure again`
    : null
