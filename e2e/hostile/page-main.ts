// What runs in the page: the client's half of a run, and the systems as their own packages build them for browsers.
import { type ClientRun, type Pace, runClient } from './client-run.ts'
import { CLIENTS, type SystemName } from './systems/clients.ts'

declare global {
  /** How Node reaches the run in a page. */
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
