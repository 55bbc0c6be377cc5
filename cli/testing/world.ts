import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { RawClient } from '../../gateway/testing/raw.ts'
import { configFrom } from '../src/config/load.ts'
import type { Config } from '../src/config/schema.ts'
import { createLog } from '../src/ops/log.ts'
import { type Standalone, startStandalone } from '../src/server/standalone.ts'

/** A directory that is gone after the test. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'rungway-cli-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** A configuration as a file would give it, on free ports. */
export function configOf(input: object): Config {
  const file = { listen: { port: 0, host: '127.0.0.1' }, admin: { port: 0 }, ...input }
  const config = configFrom({ file, env: {}, flags: {} })
  if (!config.ok) throw new Error(config.error.join('\n'))
  return config.value
}

export interface World {
  readonly standalone: Standalone
  /** Everything that was logged. */
  readonly log: string[]
  /** Where clients connect; by number, as the certificate and `hosts` may know no name. */
  readonly url: string
  readonly adminUrl: string
  client(headers?: Record<string, string>): RawClient
  admin(path: string, init?: RequestInit): Promise<Response>
}

/** A gateway that runs in this process. */
export async function openWorld(input: object): Promise<World> {
  const log: string[] = []
  const standalone = await startStandalone(configOf(input), createLog('debug', { write: (line) => log.push(line) }))
  let isClosed = false
  const { close } = standalone
  const closed: Standalone = {
    ...standalone,
    async close() {
      isClosed = true
      await close()
    },
  }
  onTestFinished(async () => {
    if (!isClosed) await close()
  })
  const url = standalone.url.replace('localhost', '127.0.0.1')
  return {
    standalone: closed,
    log,
    url,
    adminUrl: standalone.adminUrl,
    client: (headers) => new RawClient(url, headers),
    admin: (path, init) => fetch(standalone.adminUrl + path, init),
  }
}
