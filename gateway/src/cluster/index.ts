export { Cluster, type ClusterOptions, type ClusterStats, type ClusterTls } from './cluster.ts'
export { MemoryRegistry } from './memory-registry.ts'
export type { Held, NodeLease, Registry, Roll } from './registry.ts'
