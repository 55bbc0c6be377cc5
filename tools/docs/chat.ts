import { read } from './pages.ts'

const FILES = ['server.js', 'index.html']

/** Lines with anything on them, comments too: neither chat has any. */
const linesOf = (path: string): number =>
  read(path)
    .split('\n')
    .filter((line) => line.trim() !== '').length

/** The same chat with both libraries, formatted by the same rules. */
export function chatLines(): string {
  const row = (what: string, folder: string): string => {
    const counts = FILES.map((file) => linesOf(`${folder}/${file}`))
    return `| ${[what, ...counts, counts.reduce((sum, count) => sum + count, 0)].join(' | ')} |`
  }
  return [
    '| | server | page | together |',
    '| --- | ---: | ---: | ---: |',
    row('[Socket.IO](../../e2e/socket-io-chat)', 'e2e/socket-io-chat'),
    row('[Rungway](../../examples/chat)', 'examples/chat'),
  ].join('\n')
}
