export { connect } from './connect.ts'
export { farDown, farEcho } from './far.ts'
