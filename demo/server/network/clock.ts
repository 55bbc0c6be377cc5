/** The server's clock: milliseconds since 1970 with fractions, and never back. */
export const clock = (): number => performance.timeOrigin + performance.now()
