export { jwt } from './jwt.ts'
export type { JwtAlgorithm, JwtClaims, JwtOptions, JwtUser, JwtUserOption } from './options.ts'
