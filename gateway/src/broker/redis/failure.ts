/** In one line why something failed: of several causes, as of a name with two addresses, all of them. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error ?? '')
  const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : []
  const reasons = [error.message.replace(/\.$/, ''), ...causes.map(reasonOf)]
  return [...new Set(reasons.filter((reason) => reason !== ''))].join('; ')
}

/** What a cluster answers instead of running a command: the part is elsewhere, on the move, or away. */
const NOT_RUN = /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN)\b/

/** Whether a command has certainly not run, and may at another place or time. */
export const hasNotRun = (error: unknown): boolean => error instanceof Error && NOT_RUN.test(error.message)
