import { TRANSPORTS } from '@rungway/client'

export interface Technique {
  readonly name: string
  readonly label: string
  readonly how: string
}

const WORDS: Readonly<Record<string, Omit<Technique, 'name'>>> = {
  websocket: { label: 'WebSocket', how: 'One socket, both ways.' },
  sse: { label: 'Server-sent events', how: 'One endless answer; up by POST.' },
  'http-streaming': { label: 'HTTP streaming', how: 'The same as plain text: Comet.' },
  'long-polling': { label: 'Long polling', how: 'Held until there is news.' },
  'short-polling': { label: 'Short polling', how: 'A request every second.' },
}

/** Every technique of the SDK, best first. One that is not described here is shown by its name. */
export const TECHNIQUES: readonly Technique[] = TRANSPORTS.map(({ name }) => ({
  name,
  ...(WORDS[name] ?? { label: name, how: '' }),
}))

export const labelOf = (name: string): string => WORDS[name]?.label ?? name
