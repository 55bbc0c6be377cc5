import { type Load, USUAL } from '../../../format/cell.ts'
import { usualLoad } from '../../../format/load.ts'
import type { Options } from '../../../format/options.ts'
import { MIN_BYTES } from '../../traffic/message.ts'

/** As many as polling once a second can carry without overflowing an outbox of 1 MiB. */
const SIZES_PER_SECOND = 10
const SIZES = [MIN_BYTES, 1_000, 65_536]
const RATES = [10, 1_000]

/** Many bursts in a short time: what batching saves shows only if several arrive. */
const BURSTS: Load = { ...USUAL, ratePerSecond: 500, burst: 10 }

export const bursts = ({ payloadBytes }: Options): Load => ({ ...BURSTS, payloadBytes })

/** Messages of each size, at a low rate. */
export const sizes = (): readonly Load[] =>
  SIZES.map((payloadBytes) => ({ ...USUAL, payloadBytes, ratePerSecond: SIZES_PER_SECOND }))

/** Messages of the usual size, at other rates. */
export const rates = (options: Options): readonly Load[] =>
  RATES.map((ratePerSecond) => ({ ...usualLoad(options), ratePerSecond }))
