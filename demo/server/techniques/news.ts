/** One message of the row that every technique brings. `n` counts from 1; `at` is the server's clock, ms since 1970. */
export type News = { readonly n: number; readonly at: number }
