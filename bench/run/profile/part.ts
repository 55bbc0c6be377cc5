/** V8's names of frames without JavaScript. */
const GARBAGE = '(garbage collector)'

export const NATIVE = 'system calls and native code'

/** Rungway's own code; the rest is what it stands on. */
export const OWN_PARTS: readonly string[] = ['rungway gateway', 'rungway protocol']

const FOLDERS: Readonly<Record<string, string>> = {
  gateway: 'rungway gateway',
  protocol: 'rungway protocol',
  'client-sdk': 'rungway client',
  bench: 'the benchmark',
}

const PACKAGES = 'node_modules/'

/**
 * The name of a module, independent of where it is installed. `root`: the project's folder, as a
 * URL with a trailing slash.
 */
export function nameOf(url: string, root: string): string {
  const packages = url.lastIndexOf(PACKAGES)
  if (packages >= 0) return url.slice(packages + PACKAGES.length)
  if (url.startsWith(root)) return url.slice(root.length)
  return url.startsWith('file:') ? url.slice(url.lastIndexOf('/') + 1) : url
}

/** The part of the system that a function belongs to. */
export function partOf({ name, url }: { readonly name: string; readonly url: string }, root: string): string {
  if (name === GARBAGE) return 'garbage'
  // Without a URL it is not JavaScript: system calls of Node, and V8's own code.
  if (url === '') return NATIVE
  if (url.startsWith('node:')) return 'Node'
  const [first = '', second = ''] = nameOf(url, root).split('/')
  if (url.includes(PACKAGES)) return first.startsWith('@') ? `${first}/${second}` : first
  return (url.startsWith(root) ? FOLDERS[first] : undefined) ?? 'other code'
}
