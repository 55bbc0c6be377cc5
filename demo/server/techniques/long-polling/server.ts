import { afterOf, type TechniqueServer } from '../server.ts'

// Holds the answer until there is something, or 20 seconds have passed.
export const longPolling: TechniqueServer = (feed) => async (c) => c.json(await feed.next(afterOf(c), 20_000))
