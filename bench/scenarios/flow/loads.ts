import { type Cell, type Load, USUAL } from '../../cell.ts'
import type { Options } from '../../options.ts'
import { LEAST_BYTES } from './message.ts'

/** As often as a poll a second can bring without overflowing an outbox of 1 MiB. */
const SIZES_PER_SECOND = 10
const SIZES = [LEAST_BYTES, 1_000, 65_536]
const RATES = [10, 1_000]

/** Many bursts in little time: what each message of one saves shows only where several come. */
const BURSTS: Load = { ...USUAL, ratePerSecond: 500, burst: 10 }

/** What the options ask for. */
export const usual = ({ ratePerSecond, payloadBytes }: Options): Load => ({ ...USUAL, ratePerSecond, payloadBytes })

export const isUsual = ({ load }: Pick<Cell, 'load'>, { ratePerSecond, payloadBytes }: Options): boolean =>
  load?.burst === 1 && load.ratePerSecond === ratePerSecond && load.payloadBytes === payloadBytes

export const bursts = ({ payloadBytes }: Options): Load => ({ ...BURSTS, payloadBytes })

/** Messages of each size, seldom. */
export const sizes = (): readonly Load[] =>
  SIZES.map((payloadBytes) => ({ ...USUAL, payloadBytes, ratePerSecond: SIZES_PER_SECOND }))

/** Messages of the usual size, at other rates. */
export const rates = (options: Options): readonly Load[] =>
  RATES.map((ratePerSecond) => ({ ...usual(options), ratePerSecond }))
