import { createRequire } from 'node:module'

/** What brings Socket.IO's nodes together. Asked for by name: everything else works without it. */
export const ADAPTER = '@socket.io/redis-streams-adapter'

/** Whether it is installed. */
export function hasAdapter(): boolean {
  try {
    createRequire(import.meta.url).resolve(ADAPTER)
    return true
  } catch {
    return false
  }
}
