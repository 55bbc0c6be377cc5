import type { PageEvent } from '../environment/page-life.ts'
import { finish, isUnknown } from './ending.ts'
import { sayFarewell } from './farewell.ts'
import { lost } from './losses.ts'
import type { Connection } from './state.ts'
import { step } from './step.ts'

/** Does what an event of the page's life asks for. */
export function lived(connection: Connection, event: PageEvent): void {
  if (typeof event === 'object') connection.diagnosis.violated(event)
  else if (event === 'gone') {
    if (!isUnknown(connection)) sayFarewell(connection)
    finish(connection, 'client', '')
  } else {
    const isQuiet = event === 'hidden-away'
    step(connection, event === 'back' ? { type: event } : { type: 'away', isQuiet })
    if (isQuiet) lost(connection, 0, null)
  }
}
