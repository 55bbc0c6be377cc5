import { readFileSync, writeFileSync } from 'node:fs'

const PAGE = new URL('../../docs/guide/mistakes.md', import.meta.url)

/** The table between the page's markers of that name. */
export function tableOnPage(name: string): string {
  const [, table = ''] = blockOf(name).exec(readFileSync(PAGE, 'utf8')) ?? []
  return table.trim()
}

/** `WRITE=1` in the environment puts what was recorded into the page, instead of comparing. */
export const isWriting = (): boolean => process.env['WRITE'] === '1'

export function writeTable(name: string, table: string): void {
  const page = readFileSync(PAGE, 'utf8')
  const written = page.replace(blockOf(name), `<!-- recorded:${name} -->\n\n${table}\n\n<!-- /recorded -->`)
  writeFileSync(PAGE, written)
}

const blockOf = (name: string): RegExp => new RegExp(`<!-- recorded:${name} -->([\\s\\S]*?)<!-- /recorded -->`)
