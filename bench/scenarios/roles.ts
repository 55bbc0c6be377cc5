import { clockMs } from '../measure/clock.ts'
import { Durations } from '../measure/histogram.ts'
import { pace } from '../measure/pace.ts'
import { message } from './message.ts'
import type { Role } from './scenario.ts'

/** Says everything, at a fixed rate. A message is timed from its call of `send`; how late that came is the sender's lag. */
export const source: Role = (end, load) => async () => {
  const lag = new Durations()
  await pace(load.count, load.ratePerSecond, (lateMs) => {
    lag.add(lateMs)
    end.send(message(clockMs(), load.payloadBytes))
  })
  return { latency: null, lag: lag.summary() }
}

/** Hears everything, and times it. */
export const sink: Role = (end, load) => {
  const latency = new Durations()
  let left = load.count
  const heard = new Promise<void>((resolve) => {
    end.hear(({ at }) => {
      latency.add(clockMs() - at)
      if (--left === 0) resolve()
    })
  })
  return async () => {
    await heard
    return { latency: latency.summary(), lag: null }
  }
}

/** Says everything, and times what comes back. */
export const caller: Role = (end, load) => {
  const hear = sink(end, load)
  const say = source(end, load)
  return async () => {
    const [{ latency }, { lag }] = await Promise.all([hear(), say()])
    return { latency, lag }
  }
}

/** Says again what it hears. */
export const mirror: Role = (end, load) => {
  let left = load.count
  const said = new Promise<void>((resolve) => {
    end.hear((body) => {
      end.send(body)
      if (--left === 0) resolve()
    })
  })
  return async () => {
    await said
    return { latency: null, lag: null }
  }
}
