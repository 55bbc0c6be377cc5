import { describe } from '../config/json-schema.ts'
import { SETTINGS, type Setting, variableOf } from '../config/settings.ts'

const GROUPS: Readonly<Record<Setting['group'], string>> = {
  clients: 'Where clients connect',
  users: 'Who may connect',
  nodes: 'Several nodes',
  operators: 'For operators and back ends',
}

/** What a setting is for, and what it is without. */
export function aboutSetting(setting: Setting): string {
  if (setting.path === 'keys')
    return 'A key of the HTTP API with every right, beside the "keys" of the file, which may have fewer.'
  const { about, preset, choices } = describe(setting)
  const of = choices.length > 0 && !about.includes(String(choices[0])) ? ` One of ${choices.join(', ')}.` : ''
  const shown = Array.isArray(preset) ? preset.join(',') : preset
  const byDefault = shown === undefined || shown === '' || shown === false ? '' : ` Default: ${shown}.`
  return about + of + (about.includes('Default:') ? '' : byDefault)
}

const flagOf = ({ name, value, isList }: Setting): string => {
  const word = value === null ? '' : ` ${value}`
  return `--${name}${word}${isList ? ' …' : ''}`
}

const WIDTH = 26

const line = (left: string, text: string): string =>
  `  ${left.padEnd(WIDTH)}${left.length >= WIDTH ? `\n  ${' '.repeat(WIDTH)}` : ''}${text}`

function group(name: Setting['group']): string {
  const settings = SETTINGS.filter((setting) => setting.group === name)
  return [
    `${GROUPS[name]}:`,
    ...settings.map((setting) =>
      line(setting.isSecret ? `(${variableOf(setting)})` : flagOf(setting), aboutSetting(setting)),
    ),
  ].join('\n')
}

/** What `rungway --help` prints: how to begin, and every flag. */
export const HELP = (): string => `A real-time gateway beside your back end, in whatever language that is.

  npx rungway --anonymous                          try it: clients connect to http://localhost:8080/rungway
  npx rungway --jwt-jwks https://id.example/jwks   users by JSON Web Tokens
  npx rungway --config rungway.json                everything from a file
  npx rungway check rungway.json                   what is wrong with it, with variables and with flags; listens nowhere
  npx rungway key                                  a new key for the HTTP API; "key --webhook" for webhooks
  npx rungway top                                  a gateway that runs, as a table
  npx rungway schema > rungway.schema.json         the file's schema, for editors
  npx rungway openapi > openapi.json               the HTTP API, for generators of clients

${(['clients', 'users', 'nodes', 'operators'] as const).map(group).join('\n\n')}

  ${'-c, --config FILE'.padEnd(WIDTH)}A configuration file, as JSON. Variable: RUNGWAY_CONFIG.
  ${'-h, --help'.padEnd(WIDTH)}This text.
  ${'-v, --version'.padEnd(WIDTH)}The version.

Flags count before variables (--tls-key is RUNGWAY_TLS_KEY), variables before the file. What may be
given several times ("…") has commas in a variable. Secrets have no flag, which anyone could see in the
list of processes: set the variable, or name a file in RUNGWAY_…_FILE.

Clients:    import { connect } from '@rungway/client'; connect('http://localhost:8080/rungway')
Back ends:  curl -H "Authorization: Bearer $KEY" localhost:8081/v1/info
Operators:  localhost:8081/live, /ready, /metrics, /openapi.json. SIGTERM drains, SIGHUP reads TLS files.
`
