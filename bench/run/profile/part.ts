/** What the profiler says where no JavaScript ran. */
const GARBAGE = '(garbage collector)'

export const NATIVE = 'system calls and native code'

/** The project's own code; the rest is what it stands on. */
export const OWN_PARTS: readonly string[] = ['rungway gateway', 'rungway protocol']

const FOLDERS: Readonly<Record<string, string>> = {
  gateway: 'rungway gateway',
  protocol: 'rungway protocol',
  'client-sdk': 'rungway client',
  bench: 'the benchmark',
}

const PACKAGES = 'node_modules/'

/** From where a module is on this machine to what it is called anywhere. `root`: the project's folder, as a URL with a slash at its end. */
export function nameOf(url: string, root: string): string {
  const packages = url.lastIndexOf(PACKAGES)
  if (packages >= 0) return url.slice(packages + PACKAGES.length)
  if (url.startsWith(root)) return url.slice(root.length)
  return url.startsWith('file:') ? url.slice(url.lastIndexOf('/') + 1) : url
}

/** Whose code a function is. */
export function partOf({ name, url }: { readonly name: string; readonly url: string }, root: string): string {
  if (name === GARBAGE) return 'garbage'
  // What has no URL is not written in JavaScript: what Node calls of the system, and what V8 brings along.
  if (url === '') return NATIVE
  if (url.startsWith('node:')) return 'Node'
  const [first = '', second = ''] = nameOf(url, root).split('/')
  if (url.includes(PACKAGES)) return first.startsWith('@') ? `${first}/${second}` : first
  return (url.startsWith(root) ? FOLDERS[first] : undefined) ?? 'other code'
}
