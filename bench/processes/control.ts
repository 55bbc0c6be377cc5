import type { Usage } from '../measure/usage.ts'
import type { Load, Recording } from '../scenarios/scenario.ts'
import type { Settings } from '../systems/system.ts'

/** What the load's process asks of the server's. */
export interface Control {
  /** Returns the URL of a fresh server. */
  listen(settings: Settings): Promise<string>
  /** Takes the server's role in a scenario, with the client that connected last. From its answer on the client may speak. */
  prepare(scenario: string, load: Load): Promise<void>
  play(): Promise<Recording>
  usage(): Promise<Usage>
  close(): Promise<void>
}

export interface Call {
  readonly id: number
  readonly name: keyof Control
  readonly args: readonly unknown[]
}

export type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string }
