import { execFile } from 'node:child_process'
import { type Program, programOf } from '../../tools/debian.ts'

/** A browser for terminals, which has never run a script. */
export const LYNX: Program = { command: 'lynx', debian: 'lynx' }

export const hasLynx = (): boolean => programOf(LYNX) !== null

/** What lynx shows of a page, as text. `fields`: sends a form instead of asking for the page. */
export function lynx(url: string, fields?: string): Promise<string> {
  const options = ['-dump', '-nolist', ...(fields === undefined ? [] : ['-post_data']), url]
  return new Promise((resolve, reject) => {
    const { stdin } = execFile(LYNX.command, options, (error, stdout) => (error ? reject(error) : resolve(stdout)))
    stdin?.end(fields === undefined ? '' : `${fields}\n---\n`)
  })
}
