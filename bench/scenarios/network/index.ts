export { farDown, farEcho } from './far.ts'
