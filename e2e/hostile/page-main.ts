// The script of a page: the client's side of a run, with the browser builds of all systems.
import { type ClientRun, type Pace, runClient } from './client-run.ts'
import { CLIENTS, type SystemName } from './systems/clients.ts'

declare global {
  /** What Node calls in the page. */
  var hostile: {
    open(system: SystemName, url: string, pace: Pace): void
    run: ClientRun | null
  }
}

globalThis.hostile = {
  run: null,
  open(system, url, pace) {
    this.run = runClient(CLIENTS[system], url, pace, {})
  },
}
