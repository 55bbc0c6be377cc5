import { lstatSync, rmSync } from 'node:fs'
import { connect } from 'node:net'

/**
 * Removes the socket that a process which was killed has left behind, so that its successor can
 * listen. A socket that someone answers on, and a file of another kind, stay.
 */
export async function removeStale(path: string): Promise<void> {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return
  const isAnswered = await new Promise<boolean>((resolve) => {
    const socket = connect(path)
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
  if (!isAnswered) rmSync(path, { force: true })
}
