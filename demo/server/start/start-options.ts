import { parseArgs } from 'node:util'
import { LOOPBACK } from '@rungway/proxy'

/** How the site is started. */
export interface StartOptions {
  readonly port: number
  /** The address that it listens on. */
  readonly host: string
  /** With a certificate of its own making, and HTTP/2. */
  readonly isHttps: boolean
  /** Opens the first page in this machine's browser. */
  readonly opens: boolean
  /** Where the socket of plug-ins listens; null for none. */
  readonly xmlSocketPort: number | null
}

export type StartRequest =
  | { readonly type: 'start'; readonly options: StartOptions }
  | { readonly type: 'help' }
  | { readonly type: 'mistake'; readonly text: string }

const DEFAULT_PORT = 8080

export const HELP = `npm start -- [options]

  --port NUMBER             where it listens, 0 for any free one; ${DEFAULT_PORT}, or PORT
  --host ADDRESS            ${LOOPBACK}, this machine alone, or HOST; 0.0.0.0 opens it to others
  --https                   HTTP/2 and TLS, with a certificate made at the start that browsers warn of
  --open                    opens the first page in the browser
  --xml-socket-port NUMBER  the socket of plug-ins beside it, or XML_SOCKET_PORT
  --help                    this text
`

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65_535

/** What the command line and the environment ask for; the command line has the last word. */
export function readStart(args: readonly string[], env: Readonly<Record<string, string | undefined>>): StartRequest {
  const read = parsed(args)
  if (typeof read === 'string') return { type: 'mistake', text: `${read}\n\n${HELP}` }
  if (read.help === true) return { type: 'help' }
  const port = read.port ?? (env['PORT'] || String(DEFAULT_PORT))
  const xmlSocketPort = read['xml-socket-port'] ?? env['XML_SOCKET_PORT']
  for (const text of [port, xmlSocketPort])
    if (text !== undefined && !isPort(text))
      return { type: 'mistake', text: `"${text}" is no port: give a number from 0 to 65535.` }
  return {
    type: 'start',
    options: {
      port: Number(port),
      host: read.host ?? env['HOST'] ?? LOOPBACK,
      isHttps: read.https ?? false,
      opens: read.open ?? false,
      xmlSocketPort: xmlSocketPort === undefined ? null : Number(xmlSocketPort),
    },
  }
}

/** The options as they were given; a sentence if one is unknown or lacks its value. */
function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        https: { type: 'boolean' },
        open: { type: 'boolean' },
        'xml-socket-port': { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
