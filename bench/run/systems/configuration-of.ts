import type { System } from './system.ts'

/** How a system is set up, in general and for recovery scenarios: for the report. */
export const configurationOf = ({ configuration, recovery }: System): string =>
  `${configuration} In recovery scenarios: ${recovery}`
