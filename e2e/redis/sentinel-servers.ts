import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@redis/client'
import { killAtExit } from '../../tools/at-exit.ts'
import { programOf } from '../../tools/debian.ts'
import { freePort, REDIS, RedisServer } from '../../tools/redis-server.ts'
import { LaggingLine, VICTIM } from './lagging-line.ts'
import { until } from './until.ts'

/** The server is its own sentinel, where it is told so. */
const SENTINEL = programOf(REDIS)
/** A sentinel waits for ever, until a master is to be taken for dead: a busy machine is slow, too. */
const NEVER_MS = 600_000

interface Watched {
  readonly server: RedisServer
  readonly line: LaggingLine
}

/** A server behind its line, which is where others are told that it is. */
async function openWatched(): Promise<Watched> {
  const port = await freePort()
  const line = await LaggingLine.open(port)
  const announced = ['--replica-announce-ip', '127.0.0.1', '--replica-announce-port', `${line.port}`]
  // A replica that is held back hears nothing of its master, and is not to give it up for that.
  const patient = ['--repl-diskless-sync-delay', '0', '--repl-timeout', '600']
  const server = await RedisServer.openAt(port, ...patient, ...announced)
  return { server, line }
}

/** One has what the other has, and goes on getting it. */
async function connect(replica: Watched, master: Watched): Promise<void> {
  await replica.server.run('REPLICAOF', '127.0.0.1', `${master.line.port}`)
  await until(async () => {
    const above = String(await master.server.run('INFO', 'replication'))
    const below = String(await replica.server.run('INFO', 'replication'))
    if (!above.includes('state=online') || !below.includes('master_link_status:up'))
      throw new Error('the replica is not there')
  })
}

/** A master and a replica that lags, and a sentinel that watches both. */
export class SentinelServers {
  readonly port: number
  readonly #sentinel: ChildProcess
  #master: Watched
  #replica: Watched
  #marks = 0

  private constructor(port: number, sentinel: ChildProcess, master: Watched, replica: Watched) {
    this.port = port
    this.#sentinel = sentinel
    this.#master = master
    this.#replica = replica
  }

  static async open(): Promise<SentinelServers> {
    const [master, replica, port] = [await openWatched(), await openWatched(), await freePort()]
    await connect(replica, master)
    const file = join(master.server.folder, 'sentinel.conf')
    writeFileSync(file, `port ${port}\nbind 127.0.0.1\ndir ${master.server.folder}\n`)
    const child = spawn(SENTINEL ?? REDIS.command, [file, '--sentinel'], { stdio: 'ignore' })
    killAtExit(child.pid)
    const servers = new SentinelServers(port, child, master, replica)
    await servers.#signUp(master)
    await until(() => servers.#ask('PING'))
    await servers.#follow()
    return servers
  }

  get master(): RedisServer {
    return this.#master.server
  }

  /** Of the master of the moment: what happens to the victim's connections. */
  get lines(): readonly LaggingLine[] {
    return [this.#master.line, this.#replica.line]
  }

  /** As `failOver`; then the dead one is a replica that lags. */
  async promote(lacking: number): Promise<void> {
    await this.failOver(lacking)
    this.#replica.line.pass()
    await this.#replica.server.start()
    await this.#follow()
  }

  /** The master dies, and the sentinel promotes the replica, which lacks so many publications. */
  async failOver(lacking: number): Promise<void> {
    const [dead, heir] = [this.#master, this.#replica]
    const mark = `mark:${this.#marks++}`
    // What is held last is what was published last.
    await dead.server.run('PUBLISH', 'marks', mark)
    await until(() => {
      if (!dead.line.holds(mark)) throw new Error('the replica has not been sent all')
    })
    const set = ['SET', 'mark', mark].map((each) => `$${each.length}\r\n${each}\r\n`).join('')
    dead.line.releaseAllBut(lacking, `*3\r\n${set}`)
    await until(async () => {
      if ((await heir.server.run('GET', 'mark')) !== mark) throw new Error('the replica has not read all')
    })
    await dead.server.kill()
    await this.#ask('SENTINEL', 'SET', 'main', 'down-after-milliseconds', '100')
    await until(async () => {
      const at = await this.#ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'main')
      if (!Array.isArray(at) || Number(at[1]) !== heir.line.port) throw new Error('there is no failover')
    })
    await this.#ask('SENTINEL', 'SET', 'main', 'down-after-milliseconds', `${NEVER_MS}`)
    this.#master = heir
    this.#replica = dead
  }

  /** The master comes back without its contents before it is missed, and its replica loses them, too. */
  async restartEmpty(): Promise<void> {
    this.#master.line.pass()
    await this.#master.server.restartEmpty()
    await this.#signUp(this.#master)
    await this.#follow()
  }

  async close(): Promise<void> {
    this.#sentinel.kill('SIGKILL')
    for (const { server, line } of [this.#master, this.#replica]) {
      await server.close()
      await line.close()
    }
  }

  /** The replica has what the master has, and the sentinel knows it; from then on it gets nothing more. */
  async #follow(): Promise<void> {
    const { line } = this.#replica
    await this.#signUp(this.#replica)
    await connect(this.#replica, this.#master)
    this.#master.line.hold()
    // One that has seen a failover waits long until the next.
    await this.#ask('SENTINEL', 'REMOVE', 'main').catch(() => {})
    await this.#ask('SENTINEL', 'MONITOR', 'main', '127.0.0.1', `${this.#master.line.port}`, '1')
    await this.#ask('SENTINEL', 'SET', 'main', 'down-after-milliseconds', `${NEVER_MS}`)
    await until(async () => {
      const known = JSON.stringify(await this.#ask('SENTINEL', 'REPLICAS', 'main'))
      if (!known.includes(`:${line.port}"`) || !known.includes('"flags","slave"'))
        throw new Error(`the sentinel does not know the replica: ${known}`)
    })
  }

  /** Users are no contents: each server has its own. */
  async #signUp({ server }: Watched): Promise<void> {
    await server.run('ACL', 'SETUSER', VICTIM, 'on', 'nopass', '~*', '&*', '+@all')
  }

  async #ask(...args: string[]): Promise<unknown> {
    const client = await createClient({ url: `redis://127.0.0.1:${this.port}`, RESP: 2 }).connect()
    return await client.sendCommand(args).finally(() => client.destroy())
  }
}
