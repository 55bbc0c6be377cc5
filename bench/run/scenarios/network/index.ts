export { connect } from './connect.ts'
export { farDown, farEcho } from './far.ts'
export { recoveryChange, recoveryCut, recoveryStall } from './recovery.ts'
export { upgrade } from './upgrade.ts'
