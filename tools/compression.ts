// Measures what the option `compress` saves and costs, and writes docs/measured/compression.md.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { gzipSync } from 'node:zlib'
import { markdownTable } from '../bench/text/table.ts'
import { type Compressor, createCompressor } from '../gateway/src/http/compressor.ts'
import type { GatewayRequest, HttpReply } from '../gateway/src/http/request.ts'
import { unfolded } from '../gateway/src/http/unfold.ts'
import { deflatingFrame } from '../gateway/src/node/socket.ts'
import { randomFrom } from '../protocol/testing/random.ts'

const PAGE = new URL('../docs/measured/compression.md', import.meta.url)
const SIZES = [100, 1_000, 10_000, 100_000]
/** Bytes that are compressed for each figure. */
const WORK_BYTES = 20_000_000
const ROUNDS = 5
const AT_ONCE = 4

const WORDS = 'price order customer delivered Reykjavík pending invoice the of and in a for warehouse señor'.split(' ')

/** About so many bytes of rows, as an application sends them: names repeat, values do not. */
function messageOf(bytes: number, seed: number): string {
  const random = randomFrom(seed)
  const rows: object[] = []
  for (let text = '[]'; text.length < bytes - 60; text = JSON.stringify(rows)) {
    const note = Array.from({ length: 4 }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ')
    rows.push({ id: Math.floor(random() * 1e9), amount: Math.round(random() * 1e6) / 100, note })
  }
  return `[${seed},${JSON.stringify(rows)}]`
}

interface Row {
  readonly plain: number
  readonly packed: number
  /** Processor time of one message, in all threads. */
  readonly micros: number
}

/** What is done in one go. */
interface Single {
  readonly bytes: number
  readonly packed: number
  readonly frameMicros: number
  readonly plainFrameMicros: number
  readonly unfoldMicros: number
}

const asked = { header: () => 'gzip' } as unknown as GatewayRequest
const replyOf = (body: string): HttpReply => ({ status: 200, headers: { 'content-type': 'text/plain' }, body })
const lengthOf = ({ body }: HttpReply): number => (body instanceof Uint8Array ? body.length : String(body).length)

/** Of several compressors at once, as polls come. */
async function run(compress: Compressor, bodies: readonly string[], count: number): Promise<number> {
  const before = process.cpuUsage()
  for (let done = 0; done < count; done += AT_ONCE)
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, i) => compress(asked, replyOf(bodies[(done + i) % bodies.length] ?? ''))),
    )
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

async function measure(bytes: number): Promise<Row> {
  const bodies = Array.from({ length: 20 }, (_, i) => messageOf(bytes, i + 1))
  const limits = { minCompressedBytes: 1, maxCompressing: AT_ONCE }
  const count = Math.max(400, Math.floor(WORK_BYTES / bytes / 10))
  const compress = createCompressor(limits)
  const without = createCompressor({ ...limits, minCompressedBytes: Infinity })
  const rounds: number[] = []
  for (let i = 0; i < ROUNDS; i++)
    rounds.push((await run(compress, bodies, count)) - (await run(without, bodies, count)))
  const packed = await Promise.all(
    bodies.map(async (body) => lengthOf(await createCompressor(limits)(asked, replyOf(body)))),
  )
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    plain: mean(bodies.map((body) => Buffer.byteLength(body))),
    packed: mean(packed),
    micros: rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0,
  }
}

/** The processor time of one run of it, in µs: the median of several rounds. */
function microsOf(bodies: readonly string[], count: number, run: (body: string) => unknown): number {
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage()
    for (let i = 0; i < count; i++) run(bodies[i % bodies.length] ?? '')
    const { user, system } = process.cpuUsage(before)
    rounds.push((user + system) / count)
  }
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
}

/** One message on a socket, and one body up. */
function measureSingle(bytes: number): Single {
  const bodies = Array.from({ length: 20 }, (_, i) => messageOf(bytes, i + 1))
  const count = Math.max(400, Math.floor(WORK_BYTES / bytes / 10))
  const deflated = deflatingFrame({ minCompressedBytes: 1, maxCompressedBytes: Infinity })
  const plain = deflatingFrame({ minCompressedBytes: Infinity, maxCompressedBytes: Infinity })
  const gzipped = new Map(bodies.map((body) => [body, gzipSync(body, { level: 6 })]))
  const none = new Uint8Array()
  return {
    bytes: bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / bodies.length,
    packed: bodies.reduce((sum, body) => sum + deflated(body).length, 0) / bodies.length,
    frameMicros: microsOf(bodies, count, deflated),
    plainFrameMicros: microsOf(bodies, count, plain),
    unfoldMicros: microsOf(bodies, count, (body) => unfolded(gzipped.get(body) ?? none, 1_000_000)),
  }
}

/** What one answer takes while it is compressed, in kB: of many that are held at once. */
async function memoryOfOne(): Promise<number> {
  const count = 400
  const body = messageOf(2_000, 1)
  const compress = createCompressor({ minCompressedBytes: 1, maxCompressing: count })
  const before = process.memoryUsage()
  const all = Array.from({ length: count }, () => compress(asked, replyOf(body)))
  const { rss, external } = process.memoryUsage()
  await Promise.all(all)
  return Math.max(rss - before.rss, external - before.external) / count / 1_000
}

const round = (value: number): string => (value >= 99.5 ? value.toFixed(0) : value.toPrecision(2))

/** The rate of a line on which the time that is saved is the time that it costs. */
const evenAt = ({ plain, packed, micros }: Row): string =>
  packed >= plain ? 'never' : `below ${round(((plain - packed) * 8) / micros)} Mbit/s`

const memory = await memoryOfOne()
const rows: Row[] = []
for (const size of SIZES) rows.push(await measure(size))
const table = markdownTable(
  [
    { heading: 'JSON', cell: ({ plain }: Row) => `${round(plain)} B` },
    { heading: 'gzip', cell: ({ packed }) => `${round(packed)} B` },
    { heading: 'saved', cell: ({ plain, packed }) => `${Math.round(100 - (100 * packed) / plain)} %` },
    { heading: 'processor', cell: ({ micros }) => `${round(micros)} µs` },
    { heading: 'sooner there on a line', cell: evenAt },
  ],
  rows,
)

const singles = SIZES.map(measureSingle)
/** To so many at once a text is packed once, and each is sent fewer bytes. */
const CROWD = 500
const singleTable = markdownTable(
  [
    { heading: 'JSON', cell: ({ bytes }: Single) => `${round(bytes)} B` },
    { heading: 'frame', cell: ({ packed }) => `${round(packed)} B` },
    { heading: 'to write it, plain', cell: ({ plainFrameMicros }) => `${round(plainFrameMicros)} µs` },
    { heading: 'packed', cell: ({ frameMicros }) => `${round(frameMicros)} µs` },
    { heading: `packed, each of ${CROWD}`, cell: ({ frameMicros }) => `${round(frameMicros / CROWD)} µs` },
    {
      heading: 'sooner there on a line, alone',
      cell: ({ bytes, packed, frameMicros, plainFrameMicros }) =>
        evenAt({ plain: bytes, packed, micros: frameMicros - plainFrameMicros }),
    },
    { heading: 'to unfold a body up', cell: ({ unfoldMicros }) => `${round(unfoldMicros)} µs` },
  ],
  singles,
)

writeFileSync(
  PAGE,
  `# What compression saves and costs

The option \`compress\` of a gateway packs answers of polls, and those to requests up, with gzip at its fastest level. Bodies are rows of JSON whose names repeat and whose values do not. Processor time is that of
all threads, beyond what the same answer costs without; the median of ${ROUNDS} rounds, ${AT_ONCE} answers at once. Written by \`npm run compression\` on Node ${process.versions.node}, ${cpus()[0]?.model.trim() ?? 'unknown'}.

${table}

An answer that is being compressed takes about ${round(memory)} kB, and nothing afterwards: \`maxCompressing\` bounds all of them together. What is shorter than \`minCompressedBytes\` fits into one packet either way, and goes as it is.

The last column weighs time against time: on a slower line the answer is complete sooner when it is packed. Where bytes are paid for it pays at any rate at which they cost more than the processor time. A server on a
fast network pays the processor time for each client.

## On sockets, and up

The option \`compressSockets\` packs a text on a socket by itself, once for all who are sent the same, and nothing else is done meanwhile: hence \`maxCompressedBytes\`. A socket keeps no window, so an idle one takes nothing more, and all of
them together the memory of one message. A body up that a client has packed is unfolded likewise.

${singleTable}

From which size and rate on does it pay? Below \`minCompressedBytes\` never. Above, for one client, on lines slower than the table says; for a crowd that hears the same, as soon as bytes cost anything, because the packing is shared.
`,
)
console.log(table)
console.log(singleTable)
