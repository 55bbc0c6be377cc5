import type { FigureName } from '../../format/figures.ts'

/** Figures that differ by less, as a share of the larger one, count as equal. */
export const MARGIN_PERCENT = 5

/**
 * Figures that differ by less, in their own unit, count as equal too: they go unnoticed, or two
 * runs of the same system differ by as much. Null: not compared. Of the percentiles, the median and
 * one of the tail stand for all; the parts of the first message are contained in it; and figures of
 * the run itself are no merit of a system.
 */
export const NO_DIFFERENCE: { readonly [F in FigureName]: number | null } = {
  latencyP50Ms: 0.5,
  latencyP90Ms: null,
  latencyP99Ms: 3,
  latencyP999Ms: null,
  latencyMaxMs: null,
  senderLagP99Ms: null,
  senderLagP50Ms: null,
  bytesDown: 2,
  bytesUp: 2,
  requests: 0.05,
  serverWrites: 0.05,
  connections: 0.5,
  serverCpuUs: 0.5,
  bytesDownPerMinute: 10,
  bytesUpPerMinute: 10,
  requestsPerMinute: 0.1,
  serverWritesPerMinute: 0.1,
  serverWakeUpsPerMinute: 5,
  serverCpuMsPerMinute: 20,
  serverBytesPerClient: 1_000,
  openMs: 0.2,
  firstMessageMs: 0.2,
  acceptMs: null,
  askMs: null,
  admitMs: null,
  tellMs: null,
  roundTrips: 0.25,
  lastMs: 3,
  gapMs: 20,
  backMs: 20,
  notBackWithinMs: null,
  missing: 0.5,
  duplicated: 0.5,
  outOfOrder: 0.5,
  failures: 0.5,
  mainThreadUs: 10,
  pageBytes: 10_000,
  downP50Ms: 0.5,
  downP99Ms: 3,
  othersPercent: null,
}
