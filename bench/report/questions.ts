import { SCENARIOS } from '../scenarios/index.ts'

/** What a reader has to know of a scenario. */
export interface Question {
  readonly title: string
  readonly about: string
}

const QUESTIONS: ReadonlyMap<string, Question> = new Map(
  SCENARIOS.map(({ name, title, about }) => [name, { title, about }]),
)

/** Of a scenario that there is no more, its name is all that is known. */
export const questionOf = (scenario: string): Question => QUESTIONS.get(scenario) ?? { title: scenario, about: '' }
