export { connect } from '../../../systems/sockjs/client.ts'
