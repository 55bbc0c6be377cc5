import { type Agent, globalAgent } from 'node:http'

/**
 * What every client over HTTP takes its connections from, as some of them cannot be given another. It would close all but 256 that are idle, and
 * thousands of clients that are answered at once would connect anew for ever.
 */
globalAgent.maxFreeSockets = Number.POSITIVE_INFINITY

export const agent: Agent = globalAgent
