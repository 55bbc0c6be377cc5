import { RungwayError } from '../../errors.ts'
import { type Commands, textsOf } from './commands.ts'
import type { Keys } from './keys.ts'
import type { RedisPort } from './port.ts'
import { CHECK } from './scripts.ts'

/** The first version that trims streams by id. */
const OLDEST: readonly [number, number] = [6, 2]
/** The first that has sharded pushes. */
const OLDEST_CLUSTER: readonly [number, number] = [7, 0]

const unfit = (message: string, cause?: unknown): RungwayError =>
  new RungwayError('unfit-store', message, cause === undefined ? {} : { cause })

function checkVersion(version: string, isCluster: boolean): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldest, oldestMinor] = isCluster ? OLDEST_CLUSTER : OLDEST
  if (major > oldest || (major === oldest && minor >= oldestMinor)) return
  const where = isCluster ? 'in a cluster' : 'or later'
  throw unfit(
    `This Redis is ${version || 'of an unknown version'}; it takes ${oldest}.${oldestMinor} ${where}. Upgrade it.`,
  )
}

/** What a policy of eviction may do to what is kept; null for nothing. */
function warnOf(policy: string, maxMemory: string): string | null {
  if (maxMemory === '0' || maxMemory === '' || policy === 'noeviction' || policy === '') return null
  const what = policy.startsWith('allkeys') ? 'members and history' : 'history and keys of publishes'
  return `Redis may evict ${what} at its limit of memory (maxmemory-policy ${policy}): subscribers then hear that something is lost. Set maxmemory-policy to noeviction.`
}

/** What Redis, or a sentinel, answers to a user or password that is missing or wrong. */
const SIGN_IN = /^(WRONGPASS|NOAUTH|ERR AUTH)/

/** What a connection has failed with, as an error of `ready`; null for what time may mend. */
export function refusalOf(failure: unknown): RungwayError | null {
  const all: readonly unknown[] = failure instanceof AggregateError ? failure.errors : [failure]
  for (const each of all) {
    if (!(each instanceof Error)) continue
    const { message } = each
    if (SIGN_IN.test(message))
      return unfit(
        `Redis refuses the user or the password: "${message}". Set both in url, or in sentinel where sentinels ask for them.`,
        each,
      )
    if (/cluster support disabled/.test(message))
      return unfit('This Redis is no cluster. Leave out cluster, or set cluster-enabled yes there.', each)
    if (/^NOPERM.*cluster/i.test(message))
      return unfit('This user of Redis may not ask which servers a cluster has; grant it +cluster|slots.', each)
  }
  return null
}

/** Resolves with warnings. `probe` subscribes. Rejects with `no-store` or `unfit-store`. */
export async function checkStore(
  port: RedisPort,
  commands: Commands,
  keys: Keys,
  node: string,
  probe: (partition: number) => Promise<void>,
): Promise<readonly string[]> {
  const isCluster = port.partitions > 1
  const verb = isCluster ? 'SPUBLISH' : 'PUBLISH'
  const warnings = new Set<string>()
  // Which servers there are is known only once each part has been reached.
  await Promise.all([...Array(port.partitions).keys()].map((partition) => commands.connection(partition)))
  const probes = port.probes()
  for (const partition of probes) {
    const scratch = keys.probe(partition, node)
    const names = ['a', 'b', 'c', 'd'].map((each) => `${scratch}:${each}`)
    const reply = await commands.call(partition, CHECK, names, [verb]).catch((error: unknown) => {
      if (!isCluster && error instanceof Error && /^(CROSSSLOT|MOVED)/.test(error.message))
        throw unfit('This Redis is part of a cluster. Set cluster beside url.', error)
      if (error instanceof RungwayError || !isDenied(error)) throw error
      throw unfit('This user of Redis may not run scripts; grant it +evalsha and +eval on the prefix.', error)
    })
    const [version = '', policy = '', maxMemory = '', ...failed] = textsOf(reply)
    if (failed.length > 0) throw unfit(missing(failed))
    checkVersion(version, isCluster)
    const warning = warnOf(policy, maxMemory)
    if (warning !== null) warnings.add(warning)
  }
  await Promise.all(probes.map(probe)).catch((error: unknown) => {
    if (!isDenied(error)) throw error
    const command = isCluster ? 'ssubscribe' : 'subscribe'
    throw unfit(`This user of Redis may not subscribe to pushes; grant it +${command}, and the prefix with &.`, error)
  })
  return [...warnings]
}

const isDenied = (error: unknown): boolean => error instanceof Error && /NOPERM/.test(error.message)

function missing(failed: readonly string[]): string {
  const names = failed.filter((_, index) => index % 2 === 0)
  const rights = names.map((name) => `+${name.toLowerCase()}`).join(' ')
  return `This user of Redis may not, or Redis cannot, run ${names.join(', ')}: "${failed[1]}". Grant ${rights}, on keys (~) and pushes (&) with the prefix.`
}
