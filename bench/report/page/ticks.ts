/** 0.1, 10, 1k, 1M: short labels for an axis. */
export function tick(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e6) return `${short(value / 1e6)}M`
  if (size >= 1e3) return `${short(value / 1e3)}k`
  return short(value)
}

const short = (value: number): string => String(Number(value.toPrecision(3)))

/** Ticks of a logarithmic axis: powers of ten, with 2 and 5 of each if they are few. */
export function logTicks([least, most]: readonly [number, number]): number[] {
  const decades = Math.log10(most / least)
  const steps = decades > 2.5 ? [1] : decades > 1 ? [1, 3] : [1, 2, 5]
  // A long axis has no room for all of them.
  const stride = Math.max(1, Math.ceil(decades / 6))
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power++) {
    if (power % stride !== 0) continue
    for (const step of steps) ticks.push(step * 10 ** power)
  }
  return ticks.filter((value) => value >= least * 0.999 && value <= most * 1.001)
}
