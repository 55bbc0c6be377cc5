import { isUtf8 } from 'node:buffer'

/**
 * What Flash Player sent first, on a connection of its own, and waited for the answer to (Flash 8
 * and later).
 */
const POLICY_REQUEST = '<policy-file-request/>'

/** What is sent, ended by a NUL, and whether the connection ends with it. */
export interface Reply {
  readonly text: string
  readonly isLast: boolean
}

/**
 * Lets movies of this machine's pages connect to that port. A policy from a port of 1024 or above
 * can allow no lower one.
 */
const policyFile = (port: number): string =>
  [
    '<?xml version="1.0"?>',
    '<!DOCTYPE cross-domain-policy SYSTEM "/xml/dtds/cross-domain-policy.dtd">',
    '<cross-domain-policy>',
    `  <allow-access-from domain="localhost" to-ports="${port}"/>`,
    '</cross-domain-policy>',
  ].join('\n')

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** As the text of an element. XML has no control characters but tab and the two of a line's end. */
const escaped = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? '').replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')

/** What the server answers a message, the `count`th of its connection. */
export function replyTo(message: Uint8Array, count: number, port: number): Reply {
  if (!isUtf8(message)) return { text: '<refused why="not UTF-8"/>', isLast: true }
  const text = Buffer.from(message.buffer, message.byteOffset, message.byteLength).toString()
  if (text === POLICY_REQUEST) return { text: policyFile(port), isLast: true }
  return { text: `<heard n="${count}" bytes="${message.length}">${escaped(text)}</heard>`, isLast: false }
}

export const TOO_LONG: Reply = { text: '<refused why="too long"/>', isLast: true }
