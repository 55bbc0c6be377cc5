// Changes inputs of the pure decoders at random, and keeps those that reach code which none before has reached.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { LINES } from './corpus.ts'
import { Coverage } from './coverage.ts'
import { decodeAll } from './decoders.ts'
import { mutate, mutation } from './mutate.ts'

const USAGE = `npm run fuzz:decoders -- [options]

  --inputs N    how many (default: 100000)
  --seed S      as a failure has printed it (default: another one each time)
  --blind       keeps none: what that reaches, for comparison`

/** Looking at the coverage costs as much as so many inputs. */
const INPUTS_A_LOOK = 50

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    blind: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit()
}

const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
const most = Number(values.inputs)
const HELLOS = readFileSync(new URL('./corpus/hellos.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
const kept: Buffer[] = [...LINES, ...HELLOS, 'AAEC', 'data: [1,"a"]\ndata: x'].map((text) => Buffer.from(text))

function decode(input: Buffer): void {
  try {
    decodeAll(input.toString())
  } catch (error) {
    console.error(`${error}\ninput: ${JSON.stringify(input.toString())}\nseed ${seed}`)
    process.exit(1)
  }
}

const coverage = await Coverage.begin((url) => /\/protocol\/(dist|src)\/(wire|channels)\//.test(url))
for (const input of kept) decode(input)
await coverage.take()
const atFirst = coverage.size

let last = 0
let count = 0
const changes = fc.sample(fc.array(mutation, { minLength: 1, maxLength: 4 }), { numRuns: most, seed })
const places = fc.sample(fc.nat(), { numRuns: most, seed })
while (count < most) {
  const tried: Buffer[] = []
  for (; tried.length < INPUTS_A_LOOK && count < most; count++) {
    const origin = kept[(places[count] ?? 0) % kept.length] ?? Buffer.alloc(0)
    const input = mutate(origin, changes[count] ?? []).subarray(0, 4_096)
    tried.push(input)
    decode(input)
  }
  if ((await coverage.take()) === 0) continue
  last = count
  // Which of them it was is not known any more, and all are few.
  if (!values.blind) kept.push(...tried)
}
coverage.end()
const how = values.blind ? 'blind' : 'guided'
console.log(
  `${how}: ${count} inputs, seed ${seed}: ${coverage.size} blocks (${atFirst} by the corpus), the last after ${last} inputs`,
)
