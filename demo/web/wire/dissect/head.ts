import { Cutter, type Field, latin1 } from './field.ts'

const SPACE = 0x20
const COLON = 0x3a
const LINE_FEED = 0x0a
const QUESTION_MARK = 0x3f
const AMPERSAND = 0x26
const EQUALS = 0x3d

/** The head of a request or a response (RFC 9112): its first line, its fields, and the empty line. */
export function dissectHead(bytes: Uint8Array, base = 0): readonly Field[] {
  const cutter = new Cutter(bytes, base)
  const isResponse = latin1(bytes.subarray(0, 5)) === 'HTTP/'
  cutter.take(isResponse ? 'statusLine' : 'requestLine', lineOf(cutter), {}, isResponse ? statusLine : requestLine)
  while (cutter.left > 0) {
    const length = lineOf(cutter)
    if (length <= 2) cutter.take('emptyLine', length, { value: '' })
    else {
      const name = latin1(cutter.peek(length)).split(':')[0]?.toLowerCase() ?? ''
      cutter.take('header', length, { name }, headerLine)
    }
  }
  return cutter.fields
}

/** The length of the line that comes next, its end included. */
const lineOf = (cutter: Cutter): number => {
  const end = cutter.find(LINE_FEED)
  return end < 0 ? cutter.left : end + 1
}

/** Takes what stands before that byte, or all. */
function takeUntil(cutter: Cutter, byte: number, kind: Parameters<Cutter['take']>[0], inside?: Inside): void {
  const at = cutter.find(byte)
  cutter.take(kind, at < 0 ? cutter.left : at, {}, inside)
}

type Inside = (bytes: Uint8Array, base: number) => readonly Field[]

/** What is left is a value, and the line's end. */
function takeRest(cutter: Cutter, kind: Parameters<Cutter['take']>[0]): void {
  const end = /\r?\n$/.exec(latin1(cutter.peek()))?.[0].length ?? 0
  cutter.take(kind, cutter.left - end)
  cutter.take('lineEnd', end, { value: '' })
}

function requestLine(bytes: Uint8Array, base: number): readonly Field[] {
  const cutter = new Cutter(bytes, base)
  takeUntil(cutter, SPACE, 'method')
  cutter.take('space', 1)
  takeUntil(cutter, SPACE, 'target', target)
  cutter.take('space', 1)
  takeRest(cutter, 'version')
  return cutter.fields
}

function statusLine(bytes: Uint8Array, base: number): readonly Field[] {
  const cutter = new Cutter(bytes, base)
  takeUntil(cutter, SPACE, 'version')
  cutter.take('space', 1)
  takeUntil(cutter, SPACE, 'status')
  cutter.take('space', 1)
  takeRest(cutter, 'phrase')
  return cutter.fields
}

function target(bytes: Uint8Array, base: number): readonly Field[] {
  const cutter = new Cutter(bytes, base)
  takeUntil(cutter, QUESTION_MARK, 'path')
  while (cutter.left > 0) {
    cutter.take('separator', 1)
    const at = cutter.find(AMPERSAND)
    const length = at < 0 ? cutter.left : at
    const name = latin1(cutter.peek(length)).split('=')[0] ?? ''
    cutter.take('parameter', length, { name }, pair)
  }
  return cutter.fields
}

function pair(bytes: Uint8Array, base: number): readonly Field[] {
  const cutter = new Cutter(bytes, base)
  takeUntil(cutter, EQUALS, 'parameterName')
  cutter.take('separator', 1)
  cutter.take('parameterValue', cutter.left)
  return cutter.fields
}

function headerLine(bytes: Uint8Array, base: number): readonly Field[] {
  const cutter = new Cutter(bytes, base)
  takeUntil(cutter, COLON, 'headerName')
  cutter.take('separator', 1)
  const space = /^[ \t]*/.exec(latin1(cutter.peek()))?.[0].length ?? 0
  cutter.take('space', space)
  takeRest(cutter, 'headerValue')
  return cutter.fields
}
