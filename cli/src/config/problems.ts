import { existsSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { createGateway } from '@rungway/gateway'
import { MemoryRegistry } from '@rungway/gateway/cluster'
import { clusterOf, readClusterTls } from '../server/cluster.ts'
import { readTls } from '../server/tls-files.ts'
import { secretBytes } from '../webhooks/signature.ts'
import { gatewayOptions } from './gateway-options.ts'
import type { Problems } from './load.ts'
import { portProblems } from './ports.ts'
import type { Config } from './schema.ts'
import { inSettings, withSettings } from './terms.ts'

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * What is wrong with a configuration that the schema takes: files that are not there, keys that do
 * not fit, ports that two want, options that the gateway refuses, nobody who may connect. Listens nowhere.
 */
export function problemsOf(config: Config): Problems {
  const { listen, admin, jwt, webhooks, anonymous, redis, cluster } = config
  const problems: string[] = []
  const isAsked = webhooks?.events.includes('connect') === true
  if (jwt === undefined && !isAsked && !anonymous)
    problems.push(
      'Nobody may connect: give jwt, or webhooks with the event "connect", or anonymous: true (--anonymous).',
    )
  if (jwt !== undefined && isAsked)
    problems.push('jwt and the webhook "connect" both decide who connects: leave one of them out.')
  if (listen.tls !== undefined) problems.push(...tlsProblems(listen.tls))
  if (jwt?.key !== undefined && !existsSync(jwt.key)) problems.push(`jwt.key names ${jwt.key}, which is not there.`)
  if (redis?.ca !== undefined && !existsSync(redis.ca)) problems.push(`redis.ca names ${redis.ca}, which is not there.`)
  if (cluster !== undefined && redis === undefined)
    problems.push('cluster: nodes find each other in Redis: give redis.url, too (--redis).')
  if (cluster !== undefined) problems.push(...clusterProblems(cluster))
  if (config.workers !== 1) problems.push(...workersProblems(config))
  if (listen.unix !== undefined && listen.unix === admin.unix)
    problems.push(
      withSettings('listen.unix and admin.unix name one socket: give each its own.', ['listen.unix', 'admin.unix']),
    )
  problems.push(...portProblems(config))
  if (webhooks !== undefined) problems.push(...webhookProblems(webhooks))
  problems.push(...keyProblems(config))
  // Files that are missing were reported; the gateway would report the first of them again.
  if (problems.length === 0) problems.push(...gatewayProblems(config))
  return problems
}

function tlsProblems(paths: NonNullable<Config['listen']['tls']>): Problems {
  try {
    readTls(paths)
    return []
  } catch (error) {
    return [`listen.tls: ${messageOf(error)}`]
  }
}

function clusterProblems(cluster: NonNullable<Config['cluster']>): Problems {
  try {
    if (cluster.tls !== undefined) createSecureContext(readClusterTls(cluster.tls))
  } catch (error) {
    return [`cluster.tls: ${messageOf(error)}`]
  }
  try {
    // It listens when a gateway joins it.
    clusterOf(cluster, new MemoryRegistry())
    return []
  } catch (error) {
    return [withSettings(messageOf(error), ['cluster.address'])]
  }
}

function workersProblems({ redis, cluster, admin }: Config): string[] {
  const problems: string[] = []
  if (redis !== undefined && cluster === undefined)
    problems.push('workers: they are nodes on that Redis: give cluster.secret, too (RUNGWAY_CLUSTER_SECRET).')
  if (admin.unix !== undefined)
    problems.push('workers: each needs a port for operators: give admin.port in place of admin.unix.')
  if (cluster?.address?.match(/[^:\]]:\d+$|\]:\d+$/))
    problems.push('workers: each has a port for other nodes: give cluster.address without one.')
  return problems
}

function webhookProblems({ url, secret }: NonNullable<Config['webhooks']>): string[] {
  const problems: string[] = []
  if (!URL.canParse(url) || !/^https?:/i.test(url))
    problems.push('webhooks.url: takes an address with https: or http:.')
  if (secretBytes(secret) === null)
    problems.push('webhooks.secret: takes "whsec_" and 24 bytes or more as base64; "rungway key --webhook" writes one.')
  return problems
}

function keyProblems({ keys }: Config): string[] {
  const names = keys.map(({ name }) => name)
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map(
    (name) => `keys: "${name}" is there twice.`,
  )
}

function gatewayProblems(config: Config): string[] {
  try {
    createGateway(gatewayOptions(config)).close()
    return []
  } catch (error) {
    return [inSettings(messageOf(error))]
  }
}
