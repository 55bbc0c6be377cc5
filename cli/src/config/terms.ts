import { GATEWAY_LIMITS, type GatewayOptions } from '@rungway/gateway'
import { SETTINGS, variableOf } from './settings.ts'

/** By the options of the library: the settings of the command that become them. */
export type Terms = Readonly<Record<keyof GatewayOptions | 'jwt', readonly string[]>> & {
  /** Where each of the limits stands; null where none can be set. */
  readonly limitsAt: string | null
}

/** What the command sets by itself. */
const OWN = { onError: [], onRefusal: [], scheduler: [], randomId: [] }

/** The gateway of clients. */
export const CLIENT_TERMS: Terms = {
  ...OWN,
  authenticate: ['jwt', 'webhooks.events', 'anonymous'],
  authorize: ['webhooks.events'],
  broker: ['redis.url'],
  channels: ['channels'],
  cluster: ['cluster'],
  compress: ['compress'],
  compressSockets: ['compressSockets'],
  hosts: ['hosts'],
  jwt: ['jwt'],
  limits: [],
  origins: ['origins'],
  transports: ['historical'],
  trustProxy: ['trustProxy'],
  limitsAt: 'limits',
}

/** The gateway of the operators' page. */
export const OPERATOR_TERMS: Terms = {
  ...OWN,
  authenticate: ['keys'],
  authorize: [],
  broker: [],
  channels: [],
  cluster: [],
  compress: [],
  compressSockets: [],
  hosts: ['admin.hosts'],
  jwt: [],
  limits: [],
  origins: [],
  transports: [],
  trustProxy: [],
  limitsAt: null,
}

/** A setting as its readers write it: in the file, by a flag, or, for a secret, by a variable. */
export function writtenSetting(path: string): string {
  const setting = SETTINGS.find((each) => each.path === path)
  if (setting === undefined) return path
  return `${path} or ${setting.isSecret === true ? variableOf(setting) : `--${setting.name}`}`
}

/** What the library calls by words that a sentence may have too. */
const isNamed = (message: string, option: string): boolean =>
  /[A-Z]/.test(option)
    ? new RegExp(`\\b${option}\\b`).test(message)
    : new RegExp(`(?:^|\\b(?:options?|and) "?|createGateway\\(\\{ )${option}\\b`).test(message)

/** The settings of the command that a message of the library is about. */
export function settingsIn(message: string, terms: Terms): readonly string[] {
  const { limitsAt, jwt, ...options } = terms
  const limits = Object.keys(GATEWAY_LIMITS).filter((name) => new RegExp(`\\b${name}\\b`).test(message))
  const named = Object.entries(options).flatMap(([option, paths]) => (isNamed(message, option) ? paths : []))
  const [, ofJwt] = /\b(\w+) of jwt\b/.exec(message) ?? []
  return [
    ...new Set([
      ...(limitsAt === null ? [] : limits.map((name) => `${limitsAt}.${name}`)),
      ...named,
      ...(ofJwt === undefined ? [] : jwt.map((path) => `${path}.${ofJwt}`)),
    ]),
  ]
}

/**
 * A message of the library, with the settings of the command after it: those who run the command
 * know no options of `createGateway`.
 */
export const inSettings = (message: string, terms: Terms = CLIENT_TERMS): string =>
  withSettings(message, settingsIn(message, terms))

/** A message with these settings after it. */
export const withSettings = (message: string, paths: readonly string[]): string =>
  paths.length === 0 ? message : `${message} Settings of rungway: ${paths.map(writtenSetting).join(', ')}.`

/** Throws the same again, for those who look at its code, with the settings that it is about. */
export function failedBy(paths: readonly string[]): (error: unknown) => never {
  return (error) => {
    const said = error instanceof Error ? error.message : String(error)
    // In a worker Node has no address to name: "bind EADDRINUSE null:8080".
    const message = said.replace(/\bnull:(?=\d)/, 'port ')
    const code = error instanceof Error && 'code' in error ? { code: error.code } : {}
    throw Object.assign(
      new Error(withSettings(/[.!?]$/.test(message) ? message : `${message}.`, paths), { cause: error }),
      code,
    )
  }
}
