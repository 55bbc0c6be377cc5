import { type Cell, type Load, USUAL } from './cell.ts'
import type { Options } from './options.ts'

type Traffic = Pick<Options, 'ratePerSecond' | 'payloadBytes'>

/** The load that the options of a run specify. */
export const usualLoad = ({ ratePerSecond, payloadBytes }: Traffic): Load => ({ ...USUAL, ratePerSecond, payloadBytes })

/** Whether a cell has the load that the options of its run specify. */
export const isUsual = ({ load }: Pick<Cell, 'load'>, { ratePerSecond, payloadBytes }: Traffic): boolean =>
  load?.burst === 1 && load.ratePerSecond === ratePerSecond && load.payloadBytes === payloadBytes
