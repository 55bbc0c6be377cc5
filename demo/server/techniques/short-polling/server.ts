import { afterOf, type TechniqueServer } from '../server.ts'

// Answers at once, with nothing if there is nothing.
export const shortPolling: TechniqueServer = (feed) => (c) => c.json(feed.since(afterOf(c)))
