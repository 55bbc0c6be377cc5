export type { StorageLike } from '../environment/page-storage.ts'
export type { Handover } from './contract.ts'
export { type HandoverLoss, type HandoverOptions, handover } from './handover.ts'
