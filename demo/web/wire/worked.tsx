import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { words } from '../words/language.ts'
import { headerIn } from './dissect/dissect.ts'
import { hexOf, unmasked } from './dissect/socket.ts'
import type { Crossing } from './recorder.ts'

/** RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const SHOWN_BYTES = 16

/** What can be computed from this unit, computed, and how to do it again in a shell. */
export function Worked({ crossing }: { readonly crossing: Crossing }) {
  const { unit, head, bytes, fields } = crossing
  const key = unit.type === 'head' ? headerIn(head, 'sec-websocket-key') : ''
  if (key !== '') return <Accept of={key} />
  const maskingKey = unit.type === 'frame' ? fields.find(({ kind }) => kind === 'maskingKey') : undefined
  if (maskingKey !== undefined)
    return (
      <Unmasking payload={bytes.subarray(maskingKey.end)} mask={bytes.subarray(maskingKey.start, maskingKey.end)} />
    )
  if (unit.type === 'head' && unit.way === 'up') return <Request head={head} />
  return null
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

function Accept({ of: key }: { readonly of: string }) {
  const { worked, doIt } = words.value.wire
  const hash = useSignal<Uint8Array | null>(null)
  useEffect(() => {
    // There is no `subtle` on a page that came without TLS from another machine: the command below is left.
    void globalThis.crypto.subtle?.digest('SHA-1', new TextEncoder().encode(key + GUID)).then((digest) => {
      hash.value = new Uint8Array(digest)
    })
  }, [key, hash])
  return (
    <div class="worked">
      <h3>{worked.heading}</h3>
      <dl>
        <dt>{worked.key}</dt>
        <dd>
          <code>{key}</code>
        </dd>
        <dt>{worked.guid}</dt>
        <dd>
          <code>{GUID}</code>
        </dd>
        {hash.value !== null && (
          <>
            <dt>{worked.hash}</dt>
            <dd>
              <code>{hexOf(hash.value)}</code>
            </dd>
            <dt>{worked.accept}</dt>
            <dd>
              <code data-accept>{base64(hash.value)}</code>
            </dd>
          </>
        )}
      </dl>
      <p>{worked.why}</p>
      <h4>{doIt}</h4>
      <pre>{`printf '%s' '${key}${GUID}' | openssl sha1 -binary | base64`}</pre>
    </div>
  )
}

function Unmasking({ payload, mask }: { readonly payload: Uint8Array; readonly mask: Uint8Array }) {
  const { unmasking, doIt } = words.value.wire
  const shown = payload.subarray(0, SHOWN_BYTES)
  const plain = unmasked(shown, mask)
  const cells = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0'))
  const rows: readonly (readonly [string, readonly string[]])[] = [
    [unmasking.masked, cells(shown)],
    [unmasking.key, cells(shown.map((_, at) => mask[at % mask.length] ?? 0))],
    [unmasking.plain, cells(plain)],
    ['', [...plain].map((byte) => String.fromCharCode(byte))],
  ]
  return (
    <div class="worked">
      <h3>{unmasking.heading}</h3>
      <div class="scroll">
        <table>
          <tbody>
            {rows.map(([label, values]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {values.map((value, at) => (
                  <td key={at}>{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>{unmasking.why}</p>
      <h4>{doIt}</h4>
      <pre>
        {`node -e "const [k, p] = ['${hexOf(mask)}', '${hexOf(shown)}'].map((h) => Buffer.from(h.replaceAll(' ', ''), 'hex')); console.log(String(p.map((b, i) => b ^ k[i % 4])))"`}
      </pre>
    </div>
  )
}

/** The same request for a session of the reader's own. */
function Request({ head }: { readonly head: string }) {
  const [, method = '', path = ''] = /^(\S+) ([^ ?]*)/.exec(head) ?? []
  if (method !== 'GET') return null
  const query = 'v=1&session=a-session-of-your-own-01&link=1&claim=1&seen=0&greet=1'
  return (
    <div class="worked">
      <h4>{words.value.wire.doIt}</h4>
      <pre>{`curl -N '${location.origin}${path}?${query}'`}</pre>
    </div>
  )
}
