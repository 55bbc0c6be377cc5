// What a package shows: the exports of its entry points, and the declarations that these are made
// of.
import { type Declarations, type Origin, readDeclarations } from './declarations.ts'

export interface Surface {
  /** Exported names and their declarations, or the package that they come from. */
  readonly exports: ReadonlyMap<string, string>
  /** Declarations that exported ones name, and that have no exported name themselves. */
  readonly inner: ReadonlyMap<string, string>
}

/** A declaration, found. */
interface Found {
  readonly name: string
  readonly text: string
  readonly from: Declarations
}

export class Surfaces {
  readonly #modules = new Map<string, Declarations>()

  #read(path: string): Declarations {
    const known = this.#modules.get(path)
    if (known !== undefined) return known
    const module = readDeclarations(path)
    this.#modules.set(path, module)
    return module
  }

  /** What the entry point exports, by its emitted `.d.ts`. */
  of(entry: string): Surface {
    const exports = new Map<string, string>()
    const found: Found[] = []
    for (const [name, origin] of this.#exportsOf(this.#read(entry))) {
      const each = this.#resolve(origin)
      exports.set(name, typeof each === 'string' ? each : each.text)
      if (typeof each !== 'string') found.push(each)
    }
    return { exports, inner: this.#inner(found, new Set(found.map(({ text }) => text))) }
  }

  #exportsOf(module: Declarations): Map<string, Origin> {
    const all = new Map<string, Origin>()
    for (const star of module.stars)
      for (const [name, origin] of this.#exportsOf(this.#read(star))) all.set(name, origin)
    for (const [name, origin] of module.exported)
      all.set(name, typeof origin === 'string' ? { module: module.path, name: origin } : origin)
    return all
  }

  /** Follows a name to where it is declared. A string: it comes from another package. */
  #resolve({ module, name }: Origin): Found | string {
    if (!module.startsWith('/')) return `from '${module}'`
    if (name === null) throw new Error(`${module} is imported as a whole, which no report can show`)
    const declarations = this.#read(module)
    const own = declarations.exported.get(name) ?? name
    const origin = typeof own === 'string' ? declarations.imported.get(own) : own
    if (origin !== undefined) return this.#resolve(origin)
    const text = declarations.declared.get(typeof own === 'string' ? own : name)
    if (text === undefined) throw new Error(`${module} does not declare ${name}`)
    return { name: typeof own === 'string' ? own : name, text, from: declarations }
  }

  /** Everything that declarations name, by way of each other. */
  #inner(roots: readonly Found[], shown: Set<string>): Map<string, string> {
    const inner = new Map<string, string>()
    const queue = [...roots]
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      for (const name of namesIn(next.text)) {
        const isKnown = next.from.declared.has(name) || next.from.imported.has(name)
        if (!isKnown || name === next.name) continue
        const found = this.#resolve(next.from.imported.get(name) ?? { module: next.from.path, name })
        if (typeof found === 'string' || shown.has(found.text)) continue
        shown.add(found.text)
        inner.set(found.name, found.text)
        queue.push(found)
      }
    }
    return inner
  }
}

/** Names of types, which are capitalized, and of values after `typeof`. */
const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/\b(?:typeof\s+(\w+)|([A-Z]\w*))\b/g)].map(([, value, type]) => value ?? type ?? '')),
]
