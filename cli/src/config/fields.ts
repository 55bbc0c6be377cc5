import * as v from 'valibot'

// The kinds of values that a configuration has, each with its explanation.

export const text = (about: string) => v.pipe(v.string(), v.nonEmpty('may not be empty'), v.description(about))
export const texts = (about: string) =>
  v.pipe(v.array(v.pipe(v.string(), v.nonEmpty('may not be empty'))), v.description(about))
export const flag = (about: string) => v.pipe(v.boolean(), v.description(about))
/** A number without a fraction, with what it takes said in words. */
export function whole(least = 0, most: number = Number.MAX_SAFE_INTEGER) {
  const range = most === Number.MAX_SAFE_INTEGER ? `takes ${least} or more` : `takes ${least} to ${most}`
  return v.pipe(v.number(), v.integer('takes a whole number'), v.minValue(least, range), v.maxValue(most, range))
}
export const count = (about: string, least = 0, most: number = Number.MAX_SAFE_INTEGER) =>
  v.pipe(whole(least, most), v.description(about))
export const port = (about: string) => count(about, 0, 65_535)
export const choice = <const T extends readonly string[]>(of: T, about: string) =>
  v.pipe(v.picklist(of), v.description(about))
