import { type GatewayOptions, RungwayError } from '@rungway/gateway'
import { type Logger, pino } from 'pino'
import type { Config } from '../config/schema.ts'
import { CLIENT_TERMS, inSettings, settingsIn, type Terms, writtenSetting } from '../config/terms.ts'
import { Quiet } from './quiet.ts'

export type Log = Logger

/**
 * JSON lines on the standard output. Sessions appear by their names, keys of the API by theirs:
 * neither tokens nor session ids nor keys are written anywhere.
 */
export const createLog = (level: Config['logLevel'], to?: { write(line: string): void }): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      // Nothing is logged by these names; this is for what a later change would add.
      hooks: { streamWrite: withEscapes },
      redact: [
        'authorization',
        'cookie',
        'token',
        'secret',
        'key',
        '*.authorization',
        '*.cookie',
        '*.token',
        '*.secret',
      ],
    },
    ...(to === undefined ? [] : [to]),
  )

/**
 * The same JSON, without what a terminal obeys or hides: JSON leaves C1 controls, line separators and
 * characters that reorder text as they are, and some of what is logged comes from strangers.
 */
const withEscapes = (line: string): string =>
  line.replace(/[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu, (char) =>
    char.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )

const MAX_KIND_CHARS = 100

/**
 * What the gateway reports, as lines of the log. What fails for each request that strangers make, as
 * a back end does that is gone, is one line in half a minute, with how often it was. `terms`: how the
 * configuration has what the gateway names.
 */
export function reportsTo(
  log: Log,
  terms: Terms = CLIENT_TERMS,
): Required<Pick<GatewayOptions, 'onError' | 'onRefusal'>> {
  const quiet = new Quiet()
  return {
    onError(error, { session, event }) {
      const message = error instanceof Error ? error.message : ''
      const count = quiet.count(`${event} ${message.slice(0, MAX_KIND_CHARS)}`)
      if (count === null) return
      const settings = error instanceof RungwayError ? settingsIn(message, terms).map(writtenSetting) : []
      log.error(
        {
          err: error,
          event,
          count,
          ...(session === null ? {} : { session: session.name }),
          ...(settings.length === 0 ? {} : { settings }),
        },
        'error',
      )
    },
    onRefusal: ({ code, address, method, path, origin, message, count }) =>
      log.warn({ code, address, method, path, origin, count }, inSettings(message, terms)),
  }
}
