// Reads emitted declaration files: what a module declares, imports and exports, without its
// comments.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseSync } from 'vite'

/** Something of another module. `name` is null for all of it. */
export interface Origin {
  readonly module: string
  readonly name: string | null
}

export interface Declarations {
  readonly path: string
  /** The text of each declaration at the top of the file, by its name; overloads are one text. */
  readonly declared: ReadonlyMap<string, string>
  /** What a name of this module is in another one. */
  readonly imported: ReadonlyMap<string, Origin>
  /** What an exported name is: one of this module, or of another. */
  readonly exported: ReadonlyMap<string, string | Origin>
  /** Modules all of whose names are exported. */
  readonly stars: readonly string[]
}

type Program = ReturnType<typeof parseSync>
type Statement = Program['program']['body'][number]

const LONGEST = 110

/**
 * A declaration as one would write it: no comments, no `export declare`, long unions one member a
 * line.
 */
function tidy(text: string): string {
  const plain = text
    .replace(/^(?:export )?(?:declare )?/, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n(?:\s*\n)+/g, '\n')
    .replace(/^ {4,}/gm, (indent) => ' '.repeat(indent.length / 2))
    .trim()
  if (!plain.startsWith('type ') || /[{}]/.test(plain)) return plain.replace(/=\s*\n\s*/, '= ')
  const line = plain.replace(/\s+/g, ' ').replace('= | ', '= ')
  if (line.length <= LONGEST) return line
  return line.replace('= ', '=\n  | ').replaceAll(/(?<=['\w>\])]) \| /g, '\n  | ')
}

function withoutComments(
  { comments }: Program,
  source: string,
  { start, end }: { start: number; end: number },
): string {
  let text = ''
  let at = start
  for (const comment of comments) {
    if (comment.start < start || comment.end > end) continue
    text += source.slice(at, comment.start)
    at = comment.end
  }
  return text + source.slice(at, end)
}

/** The names that a declaration declares. */
function namesOf(statement: Statement): string[] {
  if (statement.type === 'VariableDeclaration')
    return statement.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
  return 'id' in statement && statement.id?.type === 'Identifier' ? [statement.id.name] : []
}

/** The declaration file behind a relative import, or the name of another package. */
function moduleOf(path: string, request: string): string {
  if (!request.startsWith('.')) return request
  const target = resolve(dirname(path), request).replace(/\.(?:ts|js)$/, '.d.ts')
  if (!existsSync(target)) throw new Error(`${path} names ${request}, which was not emitted; run: npx tsc -b`)
  return target
}

const nameOf = (node: { type: string; name?: string; value?: string }): string => node.name ?? node.value ?? ''

/** Reads an emitted `.d.ts`. */
export function readDeclarations(path: string): Declarations {
  const source = readFileSync(path, 'utf8')
  const parsed = parseSync(path, source)
  const declared = new Map<string, string>()
  const imported = new Map<string, Origin>()
  const exported = new Map<string, string | Origin>()
  const stars: string[] = []
  const declare = (statement: Statement, whole: Statement): string[] => {
    const names = namesOf(statement)
    const text = tidy(withoutComments(parsed, source, whole))
    for (const name of names) declared.set(name, declared.has(name) ? `${declared.get(name)}\n${text}` : text)
    return names
  }
  for (const statement of parsed.program.body) {
    if (statement.type === 'ImportDeclaration') {
      const module = moduleOf(path, statement.source.value)
      for (const specifier of statement.specifiers)
        imported.set(specifier.local.name, {
          module,
          name: specifier.type === 'ImportSpecifier' ? nameOf(specifier.imported) : null,
        })
    } else if (statement.type === 'ExportAllDeclaration') {
      stars.push(moduleOf(path, statement.source.value))
    } else if (statement.type === 'ExportNamedDeclaration') {
      const module = statement.source ? moduleOf(path, statement.source.value) : null
      for (const { local, exported: as } of statement.specifiers)
        exported.set(nameOf(as), module === null ? nameOf(local) : { module, name: nameOf(local) })
      if (statement.declaration)
        for (const name of declare(statement.declaration as Statement, statement)) exported.set(name, name)
    } else {
      declare(statement, statement)
    }
  }
  return { path, declared, imported, exported, stars }
}
