import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { programOf } from './install.ts'
import type { RealProxy } from './proxies.ts'

export interface ProxyProcess {
  readonly port: number
  end(): Promise<void>
}

/** Python needs seconds to begin on a busy machine, and Varnish calls a compiler. */
const START_MS = 30_000
const LOOK_MS = 50

/** Programs that run, and their directories: whatever ends this process, none of them outlives it. */
const running = new Map<ChildProcess, string>()
process.on('exit', () => {
  for (const [child, directory] of running) {
    kill(child)
    remove(directory)
  }
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

/** Each leads a process group of its own, so its workers go with it. */
function kill({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
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

/** Starts a proxy, and resolves when it answers with what the gateway's `/page` says. */
export async function startProxy(proxy: RealProxy, port: number, gatewayPort: number): Promise<ProxyProcess> {
  const command = programOf(proxy)
  if (command === null) throw new Error(`${proxy.command} is not installed`)
  const directory = mkdtempSync(join(tmpdir(), 'rungway-proxy-'))
  // Some change to a user of their own first.
  chmodSync(directory, 0o777)
  const values: Readonly<Record<string, string>> = { port: `${port}`, gateway: `${gatewayPort}`, directory }
  const filled = configurationOf(proxy).replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole)
  // mitmproxy looks for this name, and the others are told.
  const file = join(directory, 'config.yaml')
  writeFileSync(file, filled)

  const child = spawn(command, proxy.args({ file, directory, port }), { detached: true, cwd: directory })
  running.set(child, directory)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data))
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
      throw new Error(`${proxy.name} did not start: ${failure}\n${said.slice(-2_000)}`)
    }
    await pause(LOOK_MS)
  }
  return { port, end }
}

async function answers({ stands }: RealProxy, port: number): Promise<boolean> {
  try {
    // A forward proxy says something of its own to a request that is not for it, and that is answer enough.
    const answer = await fetch(`http://127.0.0.1:${port}/page`)
    await answer.text()
    return stands === 'before the browser' || answer.ok
  } catch {
    return false
  }
}
