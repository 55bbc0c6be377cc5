import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Client } from '@rungway/client'
import { vi } from 'vitest'
import { codeOf, fileOf, SCRATCH } from './modules.ts'

/** What a module declares, by name. */
export type Declared = Readonly<Record<string, unknown>>

interface Closable {
  close(): unknown
  closeAllConnections?(): void
}

const isClosable = (value: unknown): value is Closable =>
  typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

/** Clients go first, so that no server waits for one. */
const CLOSED_IN_ORDER = ['client', 'proxy', 'gateway', 'server']

/** Waits longer than usual for what a busy machine does late. */
export const soon = (isSo: () => void): Promise<void> => vi.waitFor(isSo, { timeout: 20_000 })

/** Runs examples, and stops what they have started. */
export class Scenarios {
  readonly #ran = new Set<string>()
  #declared: Declared[] = []

  constructor() {
    rmSync(SCRATCH, { recursive: true, force: true })
    mkdirSync(SCRATCH, { recursive: true })
  }

  /** The modules that were run so far. */
  get ran(): ReadonlySet<string> {
    return this.#ran
  }

  /**
   * Runs modules one after another, on one free port in place of the 8080 that they name. Returns
   * all that they declare.
   */
  async run(...names: readonly string[]): Promise<Declared> {
    const port = await freePort()
    const declared: Declared[] = []
    for (const name of names) {
      const file = fileOf(name, port)
      writeFileSync(file, codeOf(name, port))
      const own = (await import(/* @vite-ignore */ file)) as Declared
      this.#ran.add(name)
      declared.push(own)
      this.#declared.push(own)
    }
    return Object.assign({}, ...declared)
  }

  /** Runs a page's examples of these names. */
  on(page: string, ...names: readonly string[]): Promise<Declared> {
    return this.run(...names.map((name) => `${page}: ${name}`))
  }

  /** The same, where one of them declares `client`. */
  async clientOn(page: string, ...names: readonly string[]): Promise<Client> {
    return (await this.on(page, ...names))['client'] as Client
  }

  /** Has something stopped after the test, with what the examples have started. */
  stopLater(name: 'client' | 'server', value: Closable): void {
    this.#declared.push({ [name]: value })
  }

  async stop(): Promise<void> {
    const declared = this.#declared
    this.#declared = []
    for (const name of CLOSED_IN_ORDER) {
      for (const value of declared.map((each) => each[name]).filter(isClosable)) {
        await value.close()
        value.closeAllConnections?.()
      }
    }
  }

  remove(): void {
    rmSync(SCRATCH, { recursive: true, force: true })
  }
}
