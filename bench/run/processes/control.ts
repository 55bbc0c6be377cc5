import type { CpuProfile } from '../measure/profiler.ts'
import type { Usage } from '../measure/usage.ts'
import type { Settings } from '../systems/system.ts'
import type { Recording, Work } from '../traffic/work.ts'
import type { Files } from './browser-files.ts'

/** What the load's process asks of the server's. */
export interface Control {
  /** Returns the URL of a fresh server. `files` are for pages that are to be of its origin. */
  listen(settings: Settings, files?: Files): Promise<string>
  /** Takes a role of `SERVER_ROLES`. From its answer on the clients may speak. */
  prepare(role: string, work: Work): Promise<void>
  play(): Promise<Recording>
  usage(): Promise<Usage>
  /** Collects garbage, and says what is still held of the machine's memory, in bytes. */
  memory(): Promise<number>
  close(): Promise<void>
}

/** What a run that profiles asks besides; no scenario does. */
export interface ProfiledControl extends Control {
  /** One that is being taken is dropped. */
  startProfile(): Promise<void>
  /** What was taken since the start; rejects when nothing was started. */
  stopProfile(): Promise<CpuProfile>
}
