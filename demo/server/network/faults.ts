import {
  combineHttpRules,
  DROP_POSTS,
  type ExchangeKind,
  HOLD_STREAMS,
  type HttpRules,
  ONE_BEHIND,
  PASS,
  refuseUpgrades,
} from '@rungway/proxy'
import type { FaultName } from './seen.ts'

export interface NetworkFault {
  readonly rules: HttpRules
  /** Whether an exchange of that kind which is under way does not survive the beginning of the fault. */
  cuts(kind: ExchangeKind): boolean
}

const NO_UPGRADES = refuseUpgrades({ status: 404 })
/** What a hotel answers with, whatever was asked for. */
const LOGIN_PAGE = '<!doctype html><title>Welcome</title><h1>Please log in to use this network</h1>'
const isSocket = (kind: ExchangeKind): boolean => kind === 'websocket'
const never = (): boolean => false

/** Rules without a `start`: they are in force for some of a proxy's exchanges, and not for others. */
export const NETWORK_FAULTS: Readonly<Record<FaultName, NetworkFault>> = {
  none: { rules: PASS, cuts: never },
  'no-websocket': { rules: NO_UPGRADES, cuts: isSocket },
  'held-streams': { rules: combineHttpRules([NO_UPGRADES, HOLD_STREAMS]), cuts: isSocket },
  'one-behind': { rules: ONE_BEHIND, cuts: never },
  'no-posts': { rules: combineHttpRules([NO_UPGRADES, DROP_POSTS]), cuts: isSocket },
  'captive-portal': { rules: { request: () => ({ status: 200, body: LOGIN_PAGE }) }, cuts: () => true },
  outage: { rules: { request: () => 'hang-up' }, cuts: () => true },
}
