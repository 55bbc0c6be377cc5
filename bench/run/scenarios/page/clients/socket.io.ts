export { connect } from '../../../systems/socket.io/client.ts'
