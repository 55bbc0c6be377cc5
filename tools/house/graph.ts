import type { SourceFile } from './files.ts'
import { LAYERS, PACKAGES } from './layers.ts'

/** The path below a package's sources, without the extension: `sessions/session`. */
const below = (path: string): string => path.replace(/^[^/]+\/(?:src\/)?/, '').replace(/\.\w+$/, '')

/**
 * The longest room of the table that the file is in: `gateway/sessions`. Where there is none, its
 * first folder.
 */
export function roomOf(path: string): string {
  const name = packageOf(path)
  const rooms = (LAYERS[name] ?? []).flat().filter((room) => `${below(path)}/`.startsWith(`${room}/`))
  const [longest = below(path).split('/')[0]] = rooms.sort((a, b) => b.length - a.length)
  return `${name}/${longest}`
}

/** The deepest folder of the table that the file is in. Where there is none, its first folder. */
export function packageOf(path: string): string {
  const names = Object.keys(PACKAGES).filter((name) => path.startsWith(`${name}/`))
  const [deepest = path.split('/')[0] ?? ''] = names.sort((a, b) => b.length - a.length)
  return deepest
}

/**
 * Circles of imports: each a list of files that all lead to each other. By Tarjan's strongly
 * connected components.
 */
export function circles(files: readonly SourceFile[]): string[][] {
  const imports = new Map(files.map((file) => [file.path, file.imports]))
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (path: string): number => {
    const index = order.size
    order.set(path, index)
    stack.push(path)
    let low = index
    for (const next of imports.get(path) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next))
      else if (stack.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low)
    }
    lowest.set(path, low)
    if (low !== index) return low
    const members = stack.splice(stack.indexOf(path))
    if (members.length > 1 || imports.get(path)?.includes(path)) found.push(members.sort())
    return low
  }
  for (const { path } of files) if (!order.has(path)) visit(path)
  return found
}

export interface Arrow {
  readonly from: string
  readonly to: string
  /** The imports that it stands for. */
  readonly imports: readonly { readonly file: string; readonly target: string }[]
}

/** Arrows between rooms, or whatever `nameOf` makes of a path. */
export function arrows(files: readonly SourceFile[], nameOf: (path: string) => string): Arrow[] {
  const byEnds = new Map<string, { from: string; to: string; imports: { file: string; target: string }[] }>()
  for (const file of files) {
    for (const target of file.imports) {
      const [from, to] = [nameOf(file.path), nameOf(target)]
      if (from === to) continue
      const arrow = byEnds.get(`${from} ${to}`) ?? { from, to, imports: [] }
      arrow.imports.push({ file: file.path, target })
      byEnds.set(`${from} ${to}`, arrow)
    }
  }
  return [...byEnds.values()]
}

const examples = ({ imports }: Arrow): string =>
  imports.map(({ file, target }) => `${file} imports ${target}`).join('; ')

/**
 * Arrows between packages that the table does not allow. Tests count: a package is tested without
 * those above it.
 */
export function wrongPackages(files: readonly SourceFile[]): string[] {
  return arrows(files, packageOf)
    .filter(({ from, to }) => !PACKAGES[from]?.includes(to))
    .map((arrow) => `${arrow.from} may not import ${arrow.to}: ${examples(arrow)}`)
}

/** A room without a layer is reported as that, and its arrows are not. */
const pointsUp = (from: number | undefined, to: number | undefined): boolean =>
  from !== undefined && to !== undefined && from <= to

/**
 * Arrows between rooms of one package that point up or sideways, and rooms that have no layer.
 * Tests stand outside.
 */
export function wrongRooms(files: readonly SourceFile[]): string[] {
  return Object.entries(LAYERS).flatMap(([name, layers]) => {
    const own = files.filter(({ path, isTest }) => path.startsWith(`${name}/src/`) && !isTest)
    const levels = new Map(layers.flatMap((rooms, level) => rooms.map((room) => [`${name}/${room}`, level])))
    const rooms = [...new Set(own.map(({ path }) => roomOf(path)))]
    const lost = rooms.filter((room) => !levels.has(room))
    const empty = [...levels.keys()].filter((room) => !rooms.includes(room))
    return [
      ...lost.map((room) => `${room} has no layer in tools/house/layers.ts`),
      ...empty.map((room) => `tools/house/layers.ts names ${room}, which does not exist`),
      ...arrows(own, roomOf)
        .filter(({ from, to }) => pointsUp(levels.get(from), levels.get(to)))
        .map((arrow) => `${arrow.from} may not import ${arrow.to}: ${examples(arrow)}`),
    ]
  })
}
