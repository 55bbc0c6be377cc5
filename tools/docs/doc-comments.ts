// Reads documentation where it stands: the doc comments on the members of an interface or of a
// union.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { ROOT, read } from './pages.ts'

export type Package = 'protocol' | 'gateway' | 'client-sdk' | 'proxy'

export interface Member {
  readonly name: string
  /** Its type, or its signature, as written. */
  readonly type: string
  readonly isOptional: boolean
  readonly doc: string
}

interface Source {
  readonly file: string
  readonly text: string
  readonly program: ReturnType<typeof parseSync>['program']
  readonly comments: ReturnType<typeof parseSync>['comments']
}

function parse(file: string): Source {
  const text = read(file)
  const { program, comments, errors } = parseSync(file, text)
  const [error] = errors
  if (error) throw new Error(`${file}: ${error.message}`)
  return { file, text, program, comments }
}

/**
 * The one file of a package that declares an exported type of that name: a table survives a move of
 * the file.
 */
function sourceOf(owner: Package, name: string): Source {
  const declaration = new RegExp(`^export (?:interface|type) ${name}\\b`, 'm')
  const [file, ...others] = readdirSync(join(ROOT, owner, 'src'), { recursive: true })
    .map((path) => `${owner}/src/${path}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && declaration.test(read(path)))
  if (file === undefined) throw new Error(`${owner} declares no exported type ${name}`)
  if (others.length > 0) throw new Error(`${owner} declares ${name} in ${[file, ...others].join(' and ')}`)
  return parse(file)
}

/** The doc comment that ends right before `start`, as one line; empty when there is none. */
function docBefore({ text, comments }: Source, start: number): string {
  const comment = comments.find(
    ({ type, value, end }) =>
      type === 'Block' && value.startsWith('*') && end <= start && /^[\s|]*$/.test(text.slice(end, start)),
  )
  if (comment === undefined) return ''
  return comment.value
    .slice(1)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join(' ')
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .trim()
}

const declarationsOf = ({ program }: Source) =>
  program.body.map((statement) =>
    statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement,
  )

/**
 * The members of an exported interface. Throws when it is missing, or when one of them is without a
 * doc comment.
 */
export function membersOf(owner: Package, name: string): Member[] {
  const source = sourceOf(owner, name)
  const found = declarationsOf(source).find((each) => each.type === 'TSInterfaceDeclaration' && each.id.name === name)
  if (found?.type !== 'TSInterfaceDeclaration') throw new Error(`${source.file}: ${name} is no interface`)
  const members = found.body.body.flatMap((member): Member[] => {
    if (member.type !== 'TSPropertySignature' && member.type !== 'TSMethodSignature') return []
    if (member.key.type !== 'Identifier') return []
    const doc = docBefore(source, member.start)
    const written = source.text.slice(member.key.end, member.end).replace(/^\??:? ?/, '')
    const type = written.replaceAll(/\s+/g, ' ').replaceAll('readonly ', '')
    return [{ name: member.key.name, type, isOptional: member.optional ?? false, doc }]
  })
  requireDocs(source, name, members)
  return members
}

/**
 * The literals of an exported union of strings. Throws when it is missing, or when one of them is
 * without a doc comment.
 */
export function literalsOf(owner: Package, name: string): Member[] {
  const source = sourceOf(owner, name)
  const found = declarationsOf(source).find((each) => each.type === 'TSTypeAliasDeclaration' && each.id.name === name)
  if (found?.type !== 'TSTypeAliasDeclaration' || found.typeAnnotation.type !== 'TSUnionType') {
    throw new Error(`${source.file}: ${name} is no union`)
  }
  const members = found.typeAnnotation.types.map((each): Member => {
    const type = source.text.slice(each.start, each.end)
    return { name: type.replaceAll("'", ''), type, isOptional: false, doc: docBefore(source, each.start) }
  })
  requireDocs(source, name, members)
  return members
}

function requireDocs({ file }: Source, name: string, members: readonly Member[]): void {
  const bare = members.filter(({ doc }) => doc === '').map((member) => member.name)
  if (bare.length > 0) throw new Error(`${file}: members of ${name} without a doc comment: ${bare.join(', ')}`)
}
