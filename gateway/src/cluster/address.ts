import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { RungwayError } from '../errors.ts'

const HOST_AND_PORT = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i

const bracketed = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host)

/** The first address of this machine that is not for itself alone. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  const outer = all.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
  return (outer.find(({ family }) => family === 'IPv4') ?? outer[0])?.address ?? '127.0.0.1'
}

/** Throws `bad-option` for what is no host, nor a host with a port. */
export function checkAddress(address: string): void {
  const found = HOST_AND_PORT.exec(address)
  const port = Number(found?.[2] ?? 1)
  if (found !== null && port > 0 && port < 65_536) return
  throw new RungwayError(
    'bad-option',
    `address of the cluster is ${JSON.stringify(address)}; it takes a host, with a port or without: 10.0.0.5, node-1.internal:7000, [fd00::5]:7000.`,
  )
}

/** Where others reach a node that listens there. */
export function reachedAt(address: string | undefined, hostname: string | undefined, port: number): string {
  const [, host = bracketed(hostname ?? ownAddress()), told] = HOST_AND_PORT.exec(address ?? '') ?? []
  return `${host}:${told ?? port}`
}
