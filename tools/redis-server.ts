import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@redis/client'
import { hasEnded, killAtExit } from './at-exit.ts'
import { type Program, programOf } from './debian.ts'

/** What the tests of the broker over Redis start. */
export const REDIS: Program = { command: 'redis-server', debian: 'redis-server' }

const PATH = programOf(REDIS)
/** Whether there is a Redis to test with. */
export const hasRedis: boolean = PATH !== null

/** A port that nothing listens on, nor on the one 10,000 above, which a cluster's bus takes. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    server.close()
    await once(server, 'close')
    if (address !== null && typeof address === 'object' && address.port < 55_000) return address.port
  }
}

/** A server of Redis, in a folder of its own, whose contents can be lost in part or whole. */
export class RedisServer {
  readonly port: number
  readonly #args: readonly string[]
  readonly folder: string = mkdtempSync(join(tmpdir(), 'rungway-redis-'))
  #process: ChildProcess | null = null

  private constructor(port: number, args: readonly string[]) {
    this.port = port
    this.#args = args
  }

  static async open(...args: readonly string[]): Promise<RedisServer> {
    return RedisServer.openAt(await freePort(), ...args)
  }

  static async openAt(port: number, ...args: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(port, args)
    await server.start()
    return server
  }

  get pid(): number | null {
    return this.#process?.pid ?? null
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Runs a command, as one who may do everything. */
  async run(...args: string[]): Promise<unknown> {
    const client = await createClient({ url: this.url }).connect()
    return await client.sendCommand(args).finally(() => client.destroy())
  }

  async start(): Promise<void> {
    const own = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.folder, '--save', '']
    const child = spawn(PATH ?? REDIS.command, [...own, '--enable-debug-command', 'yes', ...this.#args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#process = child
    killAtExit(child.pid)
    let said = ''
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (data: Buffer) => {
        said += data.toString()
        if (said.includes('eady to accept connections')) resolve()
      })
      child.once('exit', () => reject(new Error(`redis-server has ended:\n${said}`)))
    })
    child.removeAllListeners('exit')
  }

  async kill(): Promise<void> {
    const child = this.#process
    this.#process = null
    if (child === null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
    hasEnded(child.pid)
  }

  /** It stands still, and says nothing to anyone. */
  freeze(): void {
    this.#process?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#process?.kill('SIGCONT')
  }

  /** It crashes, and comes back without its contents. */
  async restartEmpty(): Promise<void> {
    await this.kill()
    // What a cluster knows of its nodes is not what it holds.
    const contents = readdirSync(this.folder).filter((name) => name !== 'nodes.conf')
    for (const name of contents) rmSync(join(this.folder, name), { recursive: true })
    await this.start()
  }

  /**
   * It crashes, and the newest of what it had written is lost: so many publications, and what came
   * after them. Needs `--appendonly yes`.
   */
  async rollBack(count: number): Promise<void> {
    await this.kill()
    const file = this.#written()
    const written = readFileSync(file)
    let cut = written.length
    for (let lost = 0; lost < count; lost++)
      cut = written.lastIndexOf('*1\r\n$5\r\nMULTI\r\n', written.lastIndexOf('\r\nXADD\r\n', cut - 1))
    truncateSync(file, Math.max(0, cut))
    await this.start()
  }

  /** When the newest publication was stored, by the record of it; 0 without one. As `rollBack`. */
  newest(): number {
    const written = readFileSync(this.#written(), 'latin1')
    const at = written.lastIndexOf('\r\nXADD\r\n')
    return at < 0 ? 0 : Number(/\r\n(\d{13}) \d+ /.exec(written.slice(at))?.[1] ?? 0)
  }

  #written(): string {
    const folder = join(this.folder, 'appendonlydir')
    const name = readdirSync(folder).find((each) => each.endsWith('.incr.aof'))
    if (name === undefined) throw new Error('there is no append-only file')
    return join(folder, name)
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true })
  }
}
