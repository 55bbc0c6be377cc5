import type { Fault, FaultParameter } from '../faults/fault.ts'
import { FAULTS } from '../faults/list.ts'

const described = (parameter: FaultParameter | null): string =>
  parameter === null ? '' : ` <${parameter.unit}, ${parameter.default}>`

/** Each fault with its number, that number's default, and what it does. */
export function faultList(): string {
  const title = ({ name, parameter }: Fault): string => `${name}${described(parameter)}`
  const width = Math.max(...FAULTS.map((fault) => title(fault).length))
  return FAULTS.map(
    (fault) => `  ${title(fault).padEnd(width)}  ${fault.about}${fault.layer === 'http' ? ' [http]' : ''}`,
  ).join('\n')
}

export const COMMANDS = `  <fault> [number]   put a fault in force, beside those that are
  off [fault]        end that fault, or all of them
  cut                reset every open connection, now
  show               what is in force, and what has gone through
  wait <ms>          do nothing for so long; for scripts
  faults             list the faults
  help               list the commands
  quit               close every connection and end`

export const HELP = (): string => `Puts a network that can be broken on purpose between an app and its server.

  npx @rungway/proxy --listen 8081 --target localhost:8080

Then open the app by port 8081 instead of 8080, type the name of a fault and Enter, and watch what the app does.

Options
  --target <host:port>   the server to forward to; a port alone is one of this machine
  --listen <port>        where to listen, on 127.0.0.1; with a host, as in 0.0.0.0:8081, other machines can connect too
                         (default: any free port, which is printed)
  --fault <name> [n]     a fault to begin with; may be given several times
  --script <file>        take commands from a file, one a line, and end after the last one
  --tcp                  pass bytes without reading them: for TLS, HTTP/2 and everything that is not HTTP/1.1

Faults
${faultList()}
  Those marked [http] need to read what passes, and are not available with --tcp.

Commands, from the keyboard, a pipe or a script; ^C ends the proxy; # begins a comment
${COMMANDS}

Examples
  A slow mobile network:
    npx @rungway/proxy --listen 8081 --target 8080 --fault latency 300 --fault bandwidth 20000
  A corporate proxy that buffers and knows no WebSocket:
    npx @rungway/proxy --listen 8081 --target 8080 --fault strip-upgrade --fault hold-streams
  A tunnel: ten seconds of nothing after five seconds of service:
    printf 'wait 5000\\nblack-hole\\nwait 10000\\noff\\n' | npx @rungway/proxy --listen 8081 --target 8080
  A server with TLS on another machine:
    npx @rungway/proxy --tcp --listen 8443 --target example.com:443 --fault latency 200
`
