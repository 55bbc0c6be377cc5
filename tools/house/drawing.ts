import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceFile } from './files.ts'
import { type Arrow, arrows, packageOf, roomOf } from './graph.ts'
import { LAYERS, PACKAGES } from './layers.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const linesOf = ({ path }: SourceFile): number => readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1

const sizeOf = (files: readonly SourceFile[]): string => {
  const lines = files.reduce((sum, file) => sum + linesOf(file), 0)
  return `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${lines.toLocaleString('en')} lines`
}

/** Where a room's arrows lead, the strongest first. */
const leadsTo = (room: string, all: readonly Arrow[], nameOf: (to: string) => string): string =>
  all
    .filter(({ from }) => from === room)
    .sort((a, b) => b.imports.length - a.imports.length || a.to.localeCompare(b.to))
    .map(({ to, imports }) => `${nameOf(to)} ${imports.length}`)
    .join(', ')

/** How far above the ground: a room stands on those that it imports. Packages that import each other share a floor. */
function floors(names: readonly string[]): Map<string, number> {
  const floor = new Map<string, number>()
  const measure = (name: string, seen: readonly string[]): number => {
    const below = (PACKAGES[name] ?? []).filter((each) => names.includes(each) && !seen.includes(each))
    return Math.max(-1, ...below.map((each) => measure(each, [...seen, name]))) + 1
  }
  for (const name of names) floor.set(name, measure(name, []))
  return floor
}

function drawPackages(files: readonly SourceFile[]): string[] {
  const names = Object.keys(PACKAGES).filter((name) => files.some(({ path }) => packageOf(path) === name))
  const all = arrows(files, packageOf)
  const floor = floors(names)
  const height = (name: string): number => floor.get(name) ?? 0
  const width = Math.max(...names.map((name) => name.length))
  return names
    .sort((a, b) => height(b) - height(a))
    .map((name) => {
      const size = sizeOf(files.filter(({ path, isTest }) => packageOf(path) === name && !isTest))
      const to = leadsTo(name, all, (each) => each)
      return `${name.padEnd(width)}  ${size.padEnd(23)}${to === '' ? '' : `  -> ${to}`}`
    })
}

function drawRooms(name: string, files: readonly SourceFile[]): string[] {
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
      ...rooms.map((room) => `  ${room.padEnd(width)}  ${leadsTo(`${name}/${room}`, all, short)}`.trimEnd()),
    ])
  return ['', `${name}: ${sizeOf(own)}`, ...drawn]
}

/**
 * The house as text: packages with their sizes and arrows, and the storeys of each package, top first. A number is
 * how many imports an arrow stands for. Tests are not counted as files; what they import is counted between packages.
 */
export function draw(files: readonly SourceFile[]): string {
  return [...drawPackages(files), ...Object.keys(LAYERS).flatMap((name) => drawRooms(name, files))].join('\n')
}
