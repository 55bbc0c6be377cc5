import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { programOf } from '../../tools/debian.ts'
import type { RealProxy } from './proxies.ts'

export interface ProxyProcess {
  readonly port: number
  end(): Promise<void>
}

/** Python takes seconds to start on a busy machine, and Varnish runs a compiler. */
const START_MS = 30_000
const LOOK_MS = 50

/** Running programs and their directories, which never outlive this process. */
const running = new Map<ChildProcess, string>()
process.on('exit', () => {
  for (const [child, directory] of running) {
    kill(child)
    remove(directory)
  }
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

/** Each leads a process group of its own, so its workers are killed too. */
function kill({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has already ended.
  }
}

const remove = (directory: string) => rmSync(directory, { recursive: true, force: true, maxRetries: 3 })

export const configurationOf = ({ configuration }: RealProxy): string =>
  readFileSync(new URL(`configurations/${configuration}`, import.meta.url), 'utf8')

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Starts a proxy, and resolves once it serves the gateway's `/page`. */
export async function startProxy(proxy: RealProxy, port: number, gatewayPort: number): Promise<ProxyProcess> {
  const command = programOf(proxy)
  if (command === null) throw new Error(`${proxy.command} is not installed`)
  const directory = mkdtempSync(join(tmpdir(), 'rungway-proxy-'))
  // Some switch to a user of their own first.
  chmodSync(directory, 0o777)
  const values: Readonly<Record<string, string>> = { port: `${port}`, gateway: `${gatewayPort}`, directory }
  const filled = configurationOf(proxy).replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole)
  // mitmproxy requires this name; the others are given it.
  const file = join(directory, 'config.yaml')
  writeFileSync(file, filled)

  const child = spawn(command, proxy.args({ file, directory, port }), { detached: true, cwd: directory })
  running.set(child, directory)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  let failure: string | null = null
  child.on('error', (error) => (failure = error.message))
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const end = async () => {
    kill(child)
    if (child.pid !== undefined) await ended
    running.delete(child)
    remove(directory)
  }

  const late = performance.now() + START_MS
  while (!(await answers(proxy, port))) {
    if (child.exitCode !== null) failure ??= `ended with ${child.exitCode}`
    else if (performance.now() > late) failure ??= `no answer after ${START_MS / 1_000} s`
    if (failure !== null) {
      await end()
      throw new Error(`${proxy.name} did not start: ${failure}\n${output.slice(-2_000)}`)
    }
    await pause(LOOK_MS)
  }
  return { port, end }
}

async function answers({ stands }: RealProxy, port: number): Promise<boolean> {
  try {
    // A forward proxy answers a direct request with a page of its own, which is enough.
    const answer = await fetch(`http://127.0.0.1:${port}/page`)
    await answer.text()
    return stands === 'before-browser' || answer.ok
  } catch {
    return false
  }
}
