import type { Question, Results } from '../../format/results.ts'

/** Describes a scenario by its name. */
export type Questions = (scenario: string) => Question

/**
 * Results of older versions do not describe their scenarios: the name is all that is known of
 * those.
 */
export function questionsOf({ scenarios = [] }: Pick<Results, 'scenarios'>): Questions {
  const known = new Map(scenarios.map((question) => [question.name, question]))
  return (name) => known.get(name) ?? { name, title: name, about: '', figures: [] }
}
