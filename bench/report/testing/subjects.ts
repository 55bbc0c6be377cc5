import type { Choice } from '../../format/cell.ts'

/** Invented properties of each technique: no number here was ever measured. */
export const TECHNIQUES = {
  websocket: {
    pollWaitMs: 0,
    turns: 0,
    headUp: 6,
    headDown: 2,
    cpuUs: 60,
    requestUs: 0,
    memory: 9_000,
    idle: [38, 48, 0],
  },
  sse: {
    pollWaitMs: 0,
    turns: 0,
    headUp: 362,
    headDown: 16,
    cpuUs: 70,
    requestUs: 250,
    memory: 13_000,
    idle: [540, 898, 2.4],
  },
  'http-streaming': {
    pollWaitMs: 0,
    turns: 0,
    headUp: 362,
    headDown: 10,
    cpuUs: 68,
    requestUs: 250,
    memory: 12_500,
    idle: [485, 898, 2.4],
  },
  'long-polling': {
    pollWaitMs: 0,
    turns: 0.5,
    headUp: 362,
    headDown: 204,
    cpuUs: 120,
    requestUs: 250,
    memory: 15_000,
    idle: [485, 720, 2.4],
  },
  'short-polling': {
    pollWaitMs: 500,
    turns: 0.5,
    headUp: 362,
    headDown: 4,
    cpuUs: 60,
    requestUs: 250,
    memory: 8_000,
    idle: [12_000, 17_900, 59.4],
  },
} as const

type Technique = keyof typeof TECHNIQUES

/** An invented system: its cost as a factor of the leanest one's. */
interface SystemFixture {
  readonly name: string
  readonly factor: number
  readonly techniques: readonly Technique[]
}

export const SYSTEMS: readonly SystemFixture[] = [
  {
    name: 'rungway',
    factor: 1.2,
    techniques: ['websocket', 'sse', 'http-streaming', 'long-polling', 'short-polling'],
  },
  { name: 'ws', factor: 0.9, techniques: ['websocket'] },
  { name: 'node-http', factor: 1, techniques: ['sse', 'http-streaming', 'long-polling', 'short-polling'] },
  { name: 'socket.io', factor: 1.5, techniques: ['websocket', 'long-polling'] },
  { name: 'engine.io', factor: 1.3, techniques: ['websocket', 'long-polling'] },
  { name: 'sockjs', factor: 1.6, techniques: ['websocket', 'sse', 'http-streaming', 'long-polling'] },
  { name: 'faye', factor: 2, techniques: ['websocket', 'long-polling'] },
  { name: 'cometd', factor: 2.2, techniques: ['long-polling'] },
]

export interface Subject extends Choice {
  readonly technique: Technique
  readonly factor: number
}

export const SUBJECTS: readonly Subject[] = SYSTEMS.flatMap(({ name, factor, techniques }) =>
  techniques.map((technique) => ({ system: name, technique, factor })),
)
