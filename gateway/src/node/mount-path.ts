import { RungwayError } from '../errors.ts'

/**
 * Returns the part of a request target that lies below a mount point, as a path that begins with a
 * slash; null when none does.
 */
export type Below = (url: string) => string | null

/** `path` begins with a slash; one at its end changes nothing. */
export function below(path: string): Below {
  if (!path.startsWith('/') || /[?#]/.test(path))
    throw new RungwayError(
      'bad-option',
      `The path ${JSON.stringify(path)} is no mount point: give one that begins with "/", such as "/rungway".`,
    )
  const mount = path.replace(/\/+$/, '')
  return (url) => {
    const at = url.indexOf('?')
    const target = at < 0 ? url : url.slice(0, at)
    if (mount === '') return target
    if (!target.startsWith(mount)) return null
    if (target.length === mount.length) return '/'
    return target[mount.length] === '/' ? target.slice(mount.length) : null
  }
}
