import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { installMissing } from '../tools/debian.ts'
import { LYNX } from './historical/lynx.ts'

/**
 * Browsers run what was built, so it is built first: a stale build can neither hide a bug nor
 * report one.
 */
export default function build(): void {
  if (process.env['RUNGWAY_IS_BUILT'] === '1') return
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const path = `${cwd}node_modules/.bin:${process.env['PATH']}`
  for (const command of ['tsc -b gateway client-sdk demo', 'tsx tools/minify.ts', 'npm run build -w demo']) {
    const env = { ...process.env, PATH: path }
    const { status } = spawnSync(command, { cwd, env, shell: true, stdio: ['ignore', 'ignore', 'inherit'] })
    if (status !== 0) throw new Error(`${command} failed`)
  }
  installMissing([LYNX])
}
