import type { SessionLayer } from '../src/sessions/session-layer.ts'

/** For sessions without channels: whatever comes on the lane is dropped. */
export const NO_LAYER: SessionLayer = {
  hear() {},
  settled() {},
  away() {},
  back() {},
  ended() {},
  async subscribe() {},
  unsubscribe: () => false,
  request: async () => null,
}
