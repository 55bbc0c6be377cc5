import type { Lab } from './lab.ts'

const PINGS = 12
const PATIENCE_MS = 15_000

/**
 * Takes the session through every supported technique, a few pings on each, and back to what was
 * chosen.
 */
export async function compare(lab: Lab, signal: AbortSignal): Promise<void> {
  lab.isComparing = true
  for (const technique of lab.client.transports) {
    if (signal.aborted) break
    lab.use(technique)
    if (!(await within(carried(lab, technique), signal))) continue
    for (let i = 0; i < PINGS && !signal.aborted; i += 1) if (!(await within(lab.ping(), signal))) break
  }
  lab.isComparing = false
  // Not what was chosen at the start: the choice may have changed meanwhile.
  lab.use(lab.chosen)
}

const carried = (lab: Lab, technique: string): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      const { state } = lab.client
      if (state.name !== 'open' || state.transport !== technique) return
      stop()
      resolve()
    }
    const stop = lab.client.on('state', look)
    look()
  })

/**
 * Whether it came before patience ran out: a technique that this network does not let through must
 * not end the comparison.
 */
const within = (awaited: Promise<unknown>, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    const give = () => resolve(false)
    const timer = setTimeout(give, PATIENCE_MS)
    signal.addEventListener('abort', give, { once: true })
    void awaited.then(() => {
      clearTimeout(timer)
      signal.removeEventListener('abort', give)
      resolve(true)
    })
  })
