export { fanOut } from './fan-out.ts'
export { held } from './held.ts'
export { poll } from './poll.ts'
export { upstreamRate } from './upstream-rate.ts'
