/** In one line why something failed: of several causes, as of a name with two addresses, all of them. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error ?? '')
  const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : []
  const reasons = [error.message.replace(/\.$/, ''), ...causes.map(reasonOf)]
  return [...new Set(reasons.filter((reason) => reason !== ''))].join('; ')
}
