import { type Json, unpack } from '../measured/columns.ts'
import type { RecordedLabs, RecordedWire, Recordings } from './recording.ts'

let loaded: Promise<Recordings> | undefined

/** Everything that was recorded, loaded once, when a figure first needs it; nothing on the site that has a server. */
export function recordings(): Promise<Recordings> {
  // Asked of the build here, so that the site with a server does not carry the file.
  loaded ??=
    import.meta.env.MODE === 'static'
      ? import('../../recordings/recordings.json').then(({ default: read }) => read as unknown as Recordings)
      : Promise.resolve({ durationMs: 0, trials: {}, races: {} })
  return loaded
}

/** Every case of the lab; nothing on the site that has a server. */
export async function recordedLabs(): Promise<RecordedLabs> {
  if (import.meta.env.MODE !== 'static') throw new Error('the lab was not recorded')
  const { default: packed } = await import('../../recordings/lab.json')
  return unpack(packed as unknown as Json) as unknown as RecordedLabs
}

/** The bytes of a session; nothing on the site that has a server. */
export async function recordedWire(): Promise<RecordedWire> {
  if (import.meta.env.MODE !== 'static') throw new Error('the wire was not recorded')
  const { default: packed } = await import('../../recordings/wire.json')
  return unpack(packed as unknown as Json) as unknown as RecordedWire
}
