const ENDS = 'A run of few polls is cut at its ends: one poll more or less than its share is a large part of them.'

/**
 * Why a measurement may lie outside of what its formula allows: by technique, scenario and figure. Whatever else lies outside stands in the report as
 * unexplained.
 */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  'short-polling down requests': ENDS,
  'short-polling down bytesUp': ENDS,
  'short-polling down bytesDown': ENDS,
  'short-polling up requests': ENDS,
  'short-polling up bytesUp': ENDS,
  'short-polling up bytesDown': ENDS,
  'short-polling echo requests': ENDS,
  'short-polling echo bytesUp': ENDS,
  'short-polling echo bytesDown': ENDS,
}

/** Null: nobody knows. */
export const explanation = (technique: string, scenario: string, figure: string): string | null =>
  EXPLANATIONS[`${technique} ${scenario} ${figure}`] ?? null
