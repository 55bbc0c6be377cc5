/** Browsers manage their connections themselves: options that name an agent have no effect. */
export const globalAgent = {}
