export { connectBy as connect } from '../../../systems/rungway/client.ts'
