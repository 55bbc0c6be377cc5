import { availableParallelism } from 'node:os'
import type { Config } from './schema.ts'
import { withSettings } from './terms.ts'

/** How many processes serve clients. */
export const workersIn = ({ workers }: Pick<Config, 'workers'>): number =>
  workers === 'auto' ? availableParallelism() : workers

/** A port that each worker needs for itself: they follow each other, from that of number 1 on; 0 is any free one. */
export const portOf = (first: number, number: number): number => (first === 0 ? 0 : first + number - 1)

const MAX_PORT = 65_535

/** Ports that follow each other, and are listened on. */
interface Ports {
  readonly path: string
  readonly first: number
  readonly last: number
  /** Undefined for all addresses of the machine. */
  readonly host: string | undefined
}

/** Ports that there are not, or that two want at once. */
export function portProblems(config: Pick<Config, 'listen' | 'admin' | 'cluster' | 'workers'>): string[] {
  const all = portsOf(config)
  const beyond = all
    .filter(({ last }) => last > MAX_PORT)
    .map(({ path, first, last }) =>
      withSettings(
        `${path}: the workers need a port each, ${first} to ${last}, and ${MAX_PORT} is the last there is: take ${MAX_PORT - (last - first)} or less.`,
        [path],
      ),
    )
  const shared = all.flatMap((one, at) =>
    all
      .slice(at + 1)
      .filter((other) => one.first <= other.last && other.first <= one.last && doMeet(one.host, other.host))
      .map((other) =>
        withSettings(
          `${one.path} and ${other.path} both take port ${Math.max(one.first, other.first)}: ${asText(one)}, ${asText(other)}. Move one of them.`,
          [one.path, other.path],
        ),
      ),
  )
  return [...beyond, ...shared]
}

function portsOf(config: Pick<Config, 'listen' | 'admin' | 'cluster' | 'workers'>): Ports[] {
  const { listen, admin, cluster } = config
  const each = workersIn(config)
  const wanted = [
    ...(listen.unix === undefined ? [{ path: 'listen.port', first: listen.port, count: 1, host: listen.host }] : []),
    ...(admin.unix === undefined ? [{ path: 'admin.port', first: admin.port, count: each, host: admin.host }] : []),
    ...(cluster === undefined
      ? []
      : [{ path: 'cluster.port', first: cluster.port, count: each, host: cluster.hostname }]),
  ]
  return wanted
    .filter(({ first }) => first > 0)
    .map(({ path, first, count, host }) => ({ path, first, last: portOf(first, count), host }))
}

const asText = ({ path, first, last }: Ports): string =>
  first === last ? `${path} is ${first}` : `the workers have ${first} to ${last} from ${path} on`

/** All addresses of both kinds. */
const isAny = (host: string | undefined): boolean => host === undefined || host === '::'
const isAnyV4 = (host: string | undefined): boolean => host === '0.0.0.0'

/** Whether two that listen on one port want one address. */
const doMeet = (one: string | undefined, other: string | undefined): boolean =>
  one === other ||
  isAny(one) ||
  isAny(other) ||
  (isAnyV4(one) && other?.includes(':') === false) ||
  (isAnyV4(other) && one?.includes(':') === false)
