export { connect } from '../../../systems/faye/client.ts'
