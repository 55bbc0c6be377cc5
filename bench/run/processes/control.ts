import type { CpuProfile } from '../measure/profiler.ts'
import type { Usage } from '../measure/usage.ts'
import type { Settings } from '../systems/system.ts'
import type { Recording, Work } from '../traffic/work.ts'
import type { Files } from './browser-files.ts'

/** What the load generator calls in the server's process. */
export interface Control {
  /** Starts a fresh server and returns its URL. `files` are for pages of its origin. */
  listen(settings: Settings, files?: Files): Promise<string>
  /** Prepares a role of `SERVER_ROLES`; once it resolves, clients may send. */
  prepare(role: string, work: Work): Promise<void>
  play(): Promise<Recording>
  usage(): Promise<Usage>
  /** Collects garbage, and returns the resident memory in bytes. */
  memory(): Promise<number>
  close(): Promise<void>
}

/** What a profiling run calls besides; scenarios do not. */
export interface ProfiledControl extends Control {
  /** Drops a profile that is being taken. */
  startProfile(): Promise<void>
  /** The profile since the start; rejects if none was started. */
  stopProfile(): Promise<CpuProfile>
}
