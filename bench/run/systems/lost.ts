/** Is told that a connection is lost, and why. */
export type Lost = (reason: string) => void

/** Where nothing may be lost in silence. */
export const fail: Lost = (reason) => {
  throw new Error(`the connection was lost: ${reason}`)
}

/** Where a client may lose its connection, and what becomes of it then is the question. */
export const ignore: Lost = () => {}
