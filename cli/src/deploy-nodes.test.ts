// The files for many nodes, read as those programs read them that start what they say.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { configFrom } from './config/load.ts'
import { problemsOf } from './config/problems.ts'
import type { Config } from './config/schema.ts'
import { closesWithinMs } from './server/close-time.ts'

const read = (name: string): string => readFileSync(new URL(`../deploy/${name}`, import.meta.url), 'utf8')

/** The configuration of a node that has these variables. */
function configIn(env: Readonly<Record<string, string>>): Config {
  const config = configFrom({ file: null, env, flags: {} })
  if (!config.ok) throw new Error(config.error.join('\n'))
  expect(problemsOf(config.value)).toEqual([])
  return config.value
}

/** Where the balancers' configurations send requests. */
/** Each once: HAProxy has two lists of the same. */
const upstreams = (name: string): string[] => [
  ...new Set([...read(name).matchAll(/\b(node-\d:\d+)/g)].map(([, to = '']) => to)),
]

test('the nodes of the compose file have settings that there are, and time to end', () => {
  const { services } = parse(read('compose.yaml'), { merge: true }) as {
    services: Record<string, { environment?: Record<string, string>; stop_grace_period?: string; ports?: string[] }>
  }
  const nodes = Object.entries(services).filter(([name]) => name.startsWith('node-'))
  expect(nodes).toHaveLength(3)
  for (const [, { environment = {}, stop_grace_period }] of nodes) {
    expect(environment['RUNGWAY_CLUSTER_SECRET']).toMatch(/^\$\{RUNGWAY_CLUSTER_SECRET:\?.+\}$/)
    const config = configIn({ ...environment, RUNGWAY_CLUSTER_SECRET: 's'.repeat(44) })
    expect(config).toMatchObject({ trustProxy: 1, cluster: { port: 0 }, redis: { url: 'redis://redis:6379' } })
    expect(Number(/^(\d+)s$/.exec(stop_grace_period ?? '')?.[1]) * 1_000).toBeGreaterThan(closesWithinMs(config))
    const at = nodes.map(([name]) => `${name}:${config.listen.port}`)
    for (const balancer of ['nginx.conf', 'haproxy.cfg']) expect(upstreams(balancer)).toEqual(at)
  }
  expect(services['balancer']?.ports).toEqual(['8080:8080'])
  expect(read('nginx.conf')).toMatch(/listen 8080 /)
})

interface Variable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly key: string }
    readonly fieldRef?: { readonly fieldPath: string }
  }
}

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly template?: { readonly spec: Pod }
    readonly sessionAffinity?: string
    readonly ports?: readonly { readonly port: number; readonly targetPort: string }[]
    readonly ingress?: readonly { readonly from?: unknown; readonly ports: readonly { readonly port: string }[] }[]
  }
}

interface Pod {
  readonly enableServiceLinks: boolean
  readonly terminationGracePeriodSeconds: number
  readonly containers: readonly {
    readonly env: readonly Variable[]
    readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
    readonly readinessProbe: { readonly httpGet: { readonly path: string; readonly port: string } }
    readonly livenessProbe: { readonly httpGet: { readonly path: string; readonly port: string } }
  }[]
}

const STAND_INS: Readonly<Record<string, string>> = {
  redis: 'redis://user:password@redis.internal:6379',
  'cluster-secret': 's'.repeat(44),
  'status.podIP': '10.1.2.3',
}

test('the nodes of the Kubernetes manifest have settings that there are, ports that agree, and time to end', () => {
  const documents = parseAllDocuments(read('kubernetes.yaml'))
  expect(documents.flatMap(({ errors }) => errors)).toEqual([])
  const manifests = documents.map((each) => each.toJS() as Manifest)
  const ofKind = (kind: string) => manifests.filter((each) => each.kind === kind)
  const pod = ofKind('Deployment')[0]?.spec.template?.spec
  const [container] = pod?.containers ?? []
  if (pod === undefined || container === undefined) throw new Error('there is no container')
  const { env, ports, readinessProbe, livenessProbe } = container
  const givenBy = ({ value, valueFrom }: Variable) =>
    value ?? STAND_INS[valueFrom?.secretKeyRef?.key ?? valueFrom?.fieldRef?.fieldPath ?? ''] ?? ''
  const config = configIn(Object.fromEntries(env.map((each) => [each.name, givenBy(each)])))
  // Written into a command they would be in the list of processes.
  const [, input = ''] = /kubectl create -f - <<END\n([\s\S]*?)\n# +END\n/.exec(read('kubernetes.yaml')) ?? []
  const secret = parse(input.replaceAll(/^# {3}/gm, '')) as { kind: string; stringData: object }
  const wanted = env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.key ?? [])
  expect([secret.kind, Object.keys(secret.stringData)]).toEqual(['Secret', wanted])
  expect(config.cluster).toMatchObject({ address: '10.1.2.3', port: 7_000 })
  expect(Object.fromEntries(ports.map(({ name, containerPort }) => [name, containerPort]))).toEqual({
    clients: config.listen.port,
    operators: config.admin.port,
    nodes: config.cluster?.port,
  })
  // For a service of that name Kubernetes would set RUNGWAY_PORT to tcp://….
  expect(pod.enableServiceLinks).toBe(false)
  expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(closesWithinMs(config))
  expect([readinessProbe.httpGet, livenessProbe.httpGet]).toEqual([
    { path: '/ready', port: 'clients' },
    { path: '/live', port: 'clients' },
  ])
  const [service] = ofKind('Service')
  expect(service?.spec).toMatchObject({ sessionAffinity: 'None', ports: [{ targetPort: 'clients' }] })
  const open = ofKind('NetworkPolicy')[0]?.spec.ingress?.filter(({ from }) => from === undefined)
  expect(open?.flatMap((each) => each.ports.map(({ port }) => port))).toEqual(['clients'])
})
