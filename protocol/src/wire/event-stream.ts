import { type Format, LINES } from './line-codec.ts'

/** What stands before a line in an event stream. */
export const DATA = 'data: '

/**
 * Lines as server-sent events (WHATWG HTML, section 9.2): one event for each, with nothing but its
 * data.
 */
export const EVENTS: Format = {
  numbered: (seq, payload) => `${DATA}${LINES.numbered(seq, payload)}\n\n`,
  control: (frame) => `${DATA}${LINES.control(frame)}\n\n`,
}

/**
 * The same for a bare `EventSource`: a message is an event with the body as `data` and its number
 * as `id`; every other frame is an event of its own type, which a bare reader ignores. `idPrefix`
 * stands before the number, for readers that have nothing but `Last-Event-ID` to name their session
 * with.
 */
export const bareEvents = (idPrefix: string): Format => ({
  numbered: (seq, { text, kind }) =>
    `${kind === 'json' ? '' : `event: ${kind}\n`}id: ${idPrefix}${seq}\n${DATA}${text}\n\n`,
  control: (frame) => `event: control\n${DATA}${LINES.control(frame)}\n\n`,
})
