import { useSignal } from '@preact/signals'
import { words } from '../words/language.ts'

/** What this browser and this page have of what WebTransport needs. */
export function WebTransportCheck() {
  const { webTransport: text } = words.value.history
  const isShown = useSignal(false)
  const rows: readonly (readonly [string, boolean])[] = [
    [text.secure, isSecureContext],
    [text.api, 'WebTransport' in globalThis],
    // A server of Node speaks no HTTP/3.
    [text.server, false],
  ]
  return (
    <div class="live" data-check="web-transport">
      <div class="buttons">
        <button
          type="button"
          class="primary"
          onClick={() => {
            isShown.value = true
          }}
        >
          {text.check}
        </button>
      </div>
      {isShown.value && (
        <ul class="checks">
          {rows.map(([what, isThere]) => (
            <li key={what} data-there={isThere}>
              <strong>{isThere ? text.yes : text.no}</strong> {what}
            </li>
          ))}
        </ul>
      )}
      <p class="note">{text.note}</p>
    </div>
  )
}
