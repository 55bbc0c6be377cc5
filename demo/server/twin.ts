/** The two names under which a browser of this machine finds it; to a browser they are two hosts. */
const TWINS: Readonly<Record<string, string>> = { localhost: '127.0.0.1', '127.0.0.1': 'localhost' }

/**
 * The same server under its other name, for a page of this machine; null for one that came over a network. A browser
 * opens six connections to a host over HTTP/1.1, and as many again to the other name: so that all techniques can run
 * side by side. `host`: as in the header of that name.
 */
export function twinOf(host: string): string | null {
  const [, name = '', port = ''] = /^(localhost|127\.0\.0\.1)(:\d{1,5})?$/.exec(host) ?? []
  const other = TWINS[name]
  return other === undefined ? null : `${other}${port}`
}
