import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceFile } from './files.ts'
import { type Arrow, arrows, packageOf, roomOf } from './graph.ts'
import { LAYERS, PACKAGES } from './layers.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * `numbers`: with files, lines, and how many imports each arrow stands for. `names`: what changes
 * seldom.
 */
export type Detail = 'numbers' | 'names'

const linesOf = ({ path }: SourceFile): number => readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1

function sizeOf(files: readonly SourceFile[], detail: Detail): string {
  if (detail === 'names') return ''
  const lines = files.reduce((sum, file) => sum + linesOf(file), 0)
  return `  ${files.length} ${files.length === 1 ? 'file' : 'files'}, ${lines.toLocaleString('en')} lines`
}

/** Where a room's arrows lead. */
function leadsTo(room: string, all: readonly Arrow[], detail: Detail, nameOf: (to: string) => string): string {
  const own = all.filter(({ from }) => from === room).sort((a, b) => a.to.localeCompare(b.to))
  const targets = own.map(({ to, imports }) => (detail === 'names' ? nameOf(to) : `${nameOf(to)} ${imports.length}`))
  return targets.length === 0 ? '' : `  -> ${targets.join(', ')}`
}

/**
 * How far above the ground: a room stands on those that it imports. Packages that import each other
 * share a floor.
 */
function floors(names: readonly string[]): Map<string, number> {
  const measure = (name: string, seen: readonly string[]): number => {
    const below = (PACKAGES[name] ?? []).filter((each) => names.includes(each) && !seen.includes(each))
    return Math.max(-1, ...below.map((each) => measure(each, [...seen, name]))) + 1
  }
  return new Map(names.map((name) => [name, measure(name, [])]))
}

function drawPackages(files: readonly SourceFile[], detail: Detail): string[] {
  const names = Object.keys(PACKAGES).filter((name) => files.some(({ path }) => packageOf(path) === name))
  const all = arrows(files, packageOf)
  const floor = floors(names)
  const width = Math.max(...names.map((name) => name.length))
  return names
    .sort((a, b) => (floor.get(b) ?? 0) - (floor.get(a) ?? 0))
    .map((name) => {
      const own = files.filter(({ path, isTest }) => packageOf(path) === name && !isTest)
      return `${name.padEnd(width)}${leadsTo(name, all, detail, (to) => to)}${sizeOf(own, detail)}`.trimEnd()
    })
}

function drawRooms(name: string, files: readonly SourceFile[], detail: Detail): string[] {
  const own = files.filter(({ path, isTest }) => path.startsWith(`${name}/src/`) && !isTest)
  const all = arrows(own, roomOf).filter(({ to }) => packageOf(to) === name)
  const short = (room: string): string => room.slice(name.length + 1)
  const present = new Set(own.map(({ path }) => short(roomOf(path))))
  const storeys = (LAYERS[name] ?? []).map((rooms) => rooms.filter((room) => present.has(room))).toReversed()
  const width = Math.max(...storeys.flat().map((room) => room.length))
  const drawn = storeys
    .filter((rooms) => rooms.length > 0)
    .flatMap((rooms) => [
      `  ${'-'.repeat(width)}`,
      ...rooms.map((room) => `  ${room.padEnd(width)}${leadsTo(`${name}/${room}`, all, detail, short)}`.trimEnd()),
    ])
  return ['', `${name}${sizeOf(own, detail)}`, ...drawn]
}

/**
 * The house as text: packages and where their arrows lead, then the storeys of each package, top
 * first. Tests are not counted as files; what they import is counted between packages.
 */
export function draw(files: readonly SourceFile[], detail: Detail): string {
  const rooms = Object.keys(LAYERS).flatMap((name) => drawRooms(name, files, detail))
  return [...drawPackages(files, detail), ...rooms].join('\n')
}
