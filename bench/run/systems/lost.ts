/** Called with the reason when a connection is lost. */
export type Lost = (reason: string) => void

/** For scenarios in which no connection may be lost. */
export const fail: Lost = (reason) => {
  throw new Error(`the connection was lost: ${reason}`)
}

/** For scenarios that break connections on purpose. */
export const ignore: Lost = () => {}
