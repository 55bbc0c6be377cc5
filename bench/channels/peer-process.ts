import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pin } from '../run/measure/pin.ts'
import { TreeTime } from '../run/measure/tree-time.ts'
import type { Host } from './contract.ts'

const START_MS = 10_000
const LOOK_MS = 50
/** Until it has ended, children included. */
const END_MS = 5_000

/** A server that is measured from outside. */
export interface PeerHost extends Pick<Host, 'listen' | 'publish' | 'cpuMs' | 'memory'> {
  end(): Promise<void>
}

/** A program that another party wrote, with everything that it starts, in a directory of its own. */
export class PeerProcess {
  /** For its configuration and what it writes; removed at its end. */
  readonly directory: string
  #pid = 0
  #time: TreeTime | null = null
  #ended: Promise<void> = Promise.resolve()

  constructor(name: string) {
    this.directory = mkdtempSync(join(tmpdir(), `rungway-${name}-`))
  }

  /** Starts it on one core, as the other servers run, and resolves when `url` is answered. */
  async start(program: string, args: readonly string[], core: number, url: string): Promise<void> {
    const child = spawn(program, args, { stdio: 'ignore' })
    this.#ended = new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    })
    this.#pid = child.pid ?? 0
    this.#time = new TreeTime(this.#pid)
    for (const until = performance.now() + START_MS; performance.now() < until; ) {
      const answer = await fetch(url).catch(() => null)
      // A proxy answers before what is behind it is there.
      if (answer !== null && answer.status < 500) {
        for (const pid of this.#pids()) pin(pid, core)
        return
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
    throw new Error(`${program} did not start`)
  }

  cpuMs(): number {
    return this.#time?.ms('all') ?? 0
  }

  /** Resident memory of all its processes; what they share counts for each. */
  memory(): number {
    let bytes = 0
    for (const pid of this.#pids()) {
      const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      bytes += Number(kilobytes ?? 0) * 1_024
    }
    return bytes
  }

  async end(): Promise<void> {
    if (this.#pid > 0) process.kill(this.#pid, 'SIGTERM')
    await Promise.race([this.#ended, new Promise((resolve) => setTimeout(resolve, END_MS).unref())])
    rmSync(this.directory, { recursive: true, force: true })
  }

  #pids(): number[] {
    const tree = (pid: number): number[] => {
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      return [pid, ...children.split(' ').map(Number).filter(Boolean).flatMap(tree)]
    }
    return tree(this.#pid)
  }
}

/** Publishes by HTTP, over one connection that stays. */
export class HttpPublisher {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #url: URL

  constructor(url: string) {
    this.#url = new URL(url)
  }

  post(body: string): Promise<void> {
    return new Promise((resolve, reject) => {
      request(this.#url, { method: 'POST', agent: this.#agent }, (response) => {
        response.resume().on('end', () => {
          const { statusCode = 0 } = response
          if (statusCode >= 200 && statusCode < 300) resolve()
          else reject(new Error(`a publication was answered ${statusCode}`))
        })
      })
        .on('error', reject)
        .end(body)
    })
  }

  end(): void {
    this.#agent.destroy()
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
