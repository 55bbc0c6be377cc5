/**
 * Three digits at most, so that columns hold their width; the space does not break. Below the
 * resolution of a browser's clock there is nothing to say.
 */
export function formatMs(ms: number): string {
  if (ms < 0.1) return '<\u00a00.1\u00a0ms'
  if (ms >= 999.5) return `${(ms / 1_000).toFixed(1)}\u00a0s`
  return `${ms < 9.95 ? ms.toFixed(1) : ms.toFixed(0)}\u00a0ms`
}

export const formatBytes = (bytes: number): string =>
  bytes < 10_000 ? `${bytes}\u00a0B` : `${(bytes / 1_000).toFixed(0)}\u00a0kB`

export const formatTime = (ms: number): string => new Date(ms).toTimeString().slice(0, 8)
