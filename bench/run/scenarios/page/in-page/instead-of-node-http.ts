/** A page's connections are kept by the browser: options that name an agent mean nothing there. */
export const globalAgent = {}
