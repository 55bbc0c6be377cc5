import type { HistoricalEnvironment } from '../../environment/historical.ts'

/**
 * Resolves when the page has loaded. A page waits for the frames and scripts that it has been given
 * before: with a frame that never ends, or scripts that are always held back, it would be loading
 * for ever.
 */
export async function hasLoaded({ document }: HistoricalEnvironment): Promise<void> {
  const page = document?.defaultView
  if (!page || document.readyState === 'complete') return
  await new Promise((resolve) => page.addEventListener('load', resolve, { once: true }))
}
