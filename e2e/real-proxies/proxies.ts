/** A proxy as deployed: a program of Debian, and one configuration. */
export interface RealProxy {
  /** The row's name. */
  readonly name: string
  readonly command: string
  /** The Debian package. */
  readonly debian: string
  /** In `configurations/`; `{{port}}`, `{{gateway}}` and `{{directory}}` are filled in. */
  readonly configuration: string
  /** Whether it is a reverse proxy of the gateway, or configured in the browser. */
  readonly stands: 'before-gateway' | 'before-browser'
  /**
   * Stays in the foreground. `file` is the configuration, filled in, in a `directory` of its own.
   */
  args(at: { readonly file: string; readonly directory: string; readonly port: number }): readonly string[]
  /** What to change so that the best rung works. */
  readonly advice: string
}

const nginx = (name: string, configuration: string, advice: string): RealProxy => ({
  name,
  command: 'nginx',
  debian: 'nginx',
  configuration,
  stands: 'before-gateway',
  args: ({ file, directory }) => ['-p', directory, '-e', 'stderr', '-c', file],
  advice,
})

const mitmproxy = (name: string, configuration: string, advice: string): RealProxy => ({
  name,
  command: 'mitmdump',
  debian: 'mitmproxy',
  configuration,
  stands: 'before-gateway',
  args: ({ directory }) => ['--quiet', '--set', `confdir=${directory}`],
  advice,
})

/** Every proxy that is measured. To add one, write its configuration and name it here. */
export const PROXIES: readonly RealProxy[] = [
  nginx(
    'nginx, defaults',
    'nginx-defaults.conf',
    'Forward the upgrade and keep the page\'s `Host`, as in "nginx, done right" below: four lines, and WebSocket works. Until then the session uses `sse`, because nginx obeys the `X-Accel-Buffering: no` of the gateway\'s streams.',
  ),
  nginx(
    'nginx, ignores `X-Accel-Buffering`',
    'nginx-ignores-x-accel.conf',
    'Remove `proxy_ignore_headers`, or set `proxy_buffering off` for the gateway\'s location, and both streams work. With the `Upgrade` lines of "nginx, done right" WebSocket works too, which nginx never buffers.',
  ),
  nginx(
    'nginx, HTTP/1.1 without `Upgrade`',
    'nginx-without-upgrade.conf',
    'Add `proxy_set_header Upgrade $http_upgrade` and let the `map` of "nginx, done right" choose `Connection`. HTTP/1.1 alone is not enough: nginx drops `Upgrade` unless configured to forward it.',
  ),
  nginx(
    'nginx, done right',
    'nginx-done-right.conf',
    'Nothing to change. The long timeouts are for other applications: the gateway writes at least every 25 s, so the default of 60 s does not cut its links.',
  ),
  {
    name: 'HAProxy',
    command: 'haproxy',
    debian: 'haproxy',
    configuration: 'haproxy.cfg',
    stands: 'before-gateway',
    args: ({ file }) => ['-db', '-f', file],
    advice:
      'Nothing to change for the best rung: HAProxy forwards WebSocket. For the streams add `option http-no-delay`, which avoids the up to 200 ms that HAProxy waits to fill a packet (measured with it: at most 1 ms).',
  },
  {
    name: 'Varnish',
    command: 'varnishd',
    debian: 'varnish',
    configuration: 'varnish.vcl',
    stands: 'before-gateway',
    args: ({ file, directory, port }) => {
      const storage = ['-n', `${directory}/varnish`, '-s', 'malloc,32m']
      return ['-F', '-j', 'none', ...storage, '-a', `127.0.0.1:${port}`, '-f', file]
    },
    advice:
      'Pipe upgrade requests: `if (req.http.Upgrade ~ "(?i)websocket") { return (pipe); }` in `vcl_recv`, and in `vcl_pipe` set `bereq.http.Upgrade` and `bereq.http.Connection` from `req.http`. Streams need nothing, unless `beresp.do_stream = false` is set.',
  },
  {
    name: 'Squid, reverse',
    command: 'squid',
    debian: 'squid',
    configuration: 'squid.conf',
    stands: 'before-gateway',
    args: ({ file }) => ['-N', '-f', file],
    advice:
      'Add `http_upgrade_request_protocols websocket allow all`, which Squid has since version 5; without it the upgrade is dropped. Streams need nothing.',
  },
  {
    name: 'Privoxy, forward',
    command: 'privoxy',
    debian: 'privoxy',
    configuration: 'privoxy.conf',
    stands: 'before-browser',
    args: ({ file }) => ['--no-daemon', file],
    advice:
      "Nothing to change for the best rung: browsers tunnel WebSocket through a forward proxy with `CONNECT`, and over `https:` everything else goes through that tunnel too. In your own Privoxy, `{ -filter -deanimate-gifs }` for the gateway's host in `user.action` stops it from holding `sse`.",
  },
  mitmproxy(
    'mitmproxy, reverse',
    'mitmproxy.yaml',
    'Nothing to change for the best rung. `stream_large_bodies: "1"` makes the streams work too, which mitmproxy otherwise buffers to their end, and `keep_host_header: true` lets the gateway recognise its own page.',
  ),
  mitmproxy(
    'mitmproxy, reverse, strips `Upgrade`',
    'mitmproxy-strips-upgrade.yaml',
    'Remove the `modify_headers` rule, and add `stream_large_bodies: "1"` for the streams. If you cannot change an inspecting proxy like this one, polling remains, and the client finds it by itself.',
  ),
]
