import type { System } from './system.ts'

/** How a system is set up, everywhere and where connections are lost: for the report. */
export const configurationOf = ({ configuration, recovery }: System): string =>
  `${configuration} Where connections are lost: ${recovery}`
