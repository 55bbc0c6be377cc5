/** Programs that must not outlive this process, however it ends. */
const pids = new Set<number>()
process.on('exit', () => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended already.
    }
  }
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

export function killAtExit(pid: number | null | undefined): void {
  if (typeof pid === 'number') pids.add(pid)
}

/** It has ended; the system may give its number to another. */
export function hasEnded(pid: number | null | undefined): void {
  if (typeof pid === 'number') pids.delete(pid)
}
