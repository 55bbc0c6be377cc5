/** The chapters in order. */
export const CHAPTER_NAMES = [
  'reload',
  'short-polling',
  'long-polling',
  'comet',
  'plug-ins',
  'sse',
  'websocket',
  'libraries',
  'one-connection',
  'webtransport',
  'one-session',
] as const

export type ChapterName = (typeof CHAPTER_NAMES)[number]

export const isChapterName = (name: string): name is ChapterName => CHAPTER_NAMES.some((each) => each === name)
