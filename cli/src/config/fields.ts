import * as v from 'valibot'

// The kinds of values that a configuration has, each with its explanation.

export const text = (about: string) => v.pipe(v.string(), v.nonEmpty('may not be empty'), v.description(about))
export const texts = (about: string) =>
  v.pipe(v.array(v.pipe(v.string(), v.nonEmpty('may not be empty'))), v.description(about))
export const flag = (about: string) => v.pipe(v.boolean(), v.description(about))
export const count = (about: string, least = 0, most = Number.MAX_SAFE_INTEGER) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most), v.description(about))
export const port = (about: string) => count(about, 0, 65_535)
export const choice = <const T extends readonly string[]>(of: T, about: string) =>
  v.pipe(v.picklist(of), v.description(about))
