import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Debian's own, because its packages of the clients are for that one. */
export const PYTHON = '/usr/bin/python3'

const PACKAGES = ['python3-engineio', 'python3-socketio', 'python3-requests', 'python3-websocket']

/** Whether the clients in Python are there. */
export const hasPythonClients = (): boolean =>
  existsSync(PYTHON) && spawnSync(PYTHON, ['-c', 'import engineio, socketio, requests, websocket']).status === 0

/** Installs them where they are missing and can be had. */
export function installPythonClients(): void {
  if (hasPythonClients() || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  console.log(`installing with apt-get: ${PACKAGES.join(', ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: readonly string[]) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  if (apt('update', '-qq')) apt('install', '-y', '-qq', '--no-install-recommends', ...PACKAGES)
}
