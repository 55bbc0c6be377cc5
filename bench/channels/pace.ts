import type { Publishing } from './contract.ts'

/** Of that length as JSON. */
const textOf = (n: number, bytes: number): string => String(n).padEnd(bytes - 2, '.')

/** Hands out the texts of each broadcast when it is due. */
export async function paced(
  { broadcasts, burst, everyMs, bytes }: Publishing,
  publish: (texts: readonly string[]) => unknown,
): Promise<void> {
  const begun = performance.now()
  for (let n = 0; n < broadcasts; n++) {
    await publish(Array.from({ length: burst }, (_, i) => textOf(n * burst + i, bytes)))
    await new Promise((resolve) => setTimeout(resolve, begun + (n + 1) * everyMs - performance.now()))
  }
}
