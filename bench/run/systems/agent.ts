import { type Agent, globalAgent } from 'node:http'

/**
 * The agent of every HTTP client, because some of them cannot be given another. By default it
 * closes all but 256 idle connections, and thousands of clients that are answered at once would
 * reconnect for ever.
 */
globalAgent.maxFreeSockets = Number.POSITIVE_INFINITY

export const agent: Agent = globalAgent
