import type { LabCommand, LabNews } from '../../server/lab/settings.ts'
import type { FaultName } from '../../server/network/seen.ts'
import { askNetwork } from '../site/network.ts'
import type { LaneClient, LaneKind, LaneListener } from './lane-client.ts'
import { openLane } from './lanes.ts'
import type { StageName } from './stages.ts'

/** What a lab runs on: its server, or a recording of one. */
export interface LabBackend {
  /** Whether it was recorded: then nothing can be set, and nobody acts on a message. */
  readonly isRecorded: boolean
  /** Whether it was done. */
  command(visitor: string, command: LabCommand): Promise<boolean>
  /** What has happened; `gone`: the lab is known no more, null: the server is away. */
  news(visitor: string, after: number): Promise<LabNews | 'gone' | null>
  use(visitor: string, fault: FaultName): Promise<boolean>
  /** That case begins. */
  stage(name: StageName): void
  openLane(kind: LaneKind, url: string, listener: LaneListener): Promise<LaneClient>
}

export const LIVE: LabBackend = {
  isRecorded: false,
  async command(visitor, command) {
    try {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`/lab/${visitor}`, { method: 'POST', headers, body: JSON.stringify(command) })
      return response.ok && ((await response.json()) as { readonly outcome?: unknown }).outcome === 'done'
    } catch {
      return false
    }
  },
  async news(visitor, after) {
    try {
      const response = await fetch(`/lab/${visitor}/news?after=${after}`)
      if (response.status === 404) return 'gone'
      return response.ok ? ((await response.json()) as LabNews) : null
    } catch {
      return null
    }
  },
  use: askNetwork,
  stage() {},
  openLane,
}
