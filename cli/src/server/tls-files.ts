import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Config } from '../config/schema.ts'
import type { Log } from '../ops/log.ts'

type TlsPaths = NonNullable<Config['listen']['tls']>

export interface TlsPair {
  readonly key: Buffer
  readonly cert: Buffer
}

/** Throws when a file cannot be read, or key and certificate do not belong together. */
export function readTls({ key, cert }: TlsPaths): TlsPair {
  const pair = { key: readFileSync(key), cert: readFileSync(cert) }
  createSecureContext(pair)
  return pair
}

interface Renewable {
  setSecureContext(pair: TlsPair): void
}

const LOOK_MS = 5_000

/**
 * Reads the files again when one of them changes, and when asked to. Connections that are open keep
 * their certificate; a pair that does not fit, as while only one file is new, is not taken.
 */
export class TlsReload {
  readonly #paths: TlsPaths
  readonly #server: Renewable
  readonly #log: Log
  readonly #changed = (): void => this.reload()

  constructor(paths: TlsPaths, server: Renewable, log: Log) {
    this.#paths = paths
    this.#server = server
    this.#log = log
    // By looking, not by events: those miss links that orchestrators exchange.
    for (const path of [paths.key, paths.cert]) watchFile(path, { interval: LOOK_MS, persistent: false }, this.#changed)
  }

  reload(): void {
    try {
      this.#server.setSecureContext(readTls(this.#paths))
      this.#log.info('the certificate was read again')
    } catch (error) {
      this.#log.error({ err: error }, 'the certificate was not read again: the one before stays')
    }
  }

  stop(): void {
    for (const path of [this.#paths.key, this.#paths.cert]) unwatchFile(path, this.#changed)
  }
}
