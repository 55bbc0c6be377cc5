// For a Node that cannot run TypeScript: what `npm run rules` runs is rules.ts.
import { register } from 'tsx/esm/api'

register()
await import('./rules.ts')
