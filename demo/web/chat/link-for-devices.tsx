import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { words } from '../words/language.ts'

/** Light modules around the code, without which cameras do not find it. */
const QUIET_ZONE = 4

/** The same page at an address that another device can reach; null when only this machine can. */
async function linkForOthers(): Promise<string | null> {
  if (!['localhost', '127.0.0.1', '[::1]'].includes(location.hostname)) return location.href
  try {
    const { addresses } = (await (await fetch('/here')).json()) as { readonly addresses: readonly string[] }
    const [address] = addresses
    return address === undefined ? null : location.href.replace(location.hostname, address)
  } catch {
    return null
  }
}

/** A code that a phone's camera reads, which opens this room there. */
export function LinkForDevices() {
  const { chat: text } = words.value
  const link = useSignal<string | null>(null)
  const isShown = useSignal(false)
  const canvas = useRef<HTMLCanvasElement>(null)
  const show = async () => {
    link.value = await linkForOthers()
    isShown.value = true
  }
  useEffect(() => {
    const { value } = link
    const { current } = canvas
    if (value === null || current === null) return
    // Loaded when it is asked for.
    void import('lean-qr').then(({ generate }) => generate(value).toCanvas(current, { pad: QUIET_ZONE }))
  }, [link, link.value, isShown.value])
  return (
    <>
      <button type="button" aria-expanded={isShown.value} onClick={() => void show()}>
        {text.device}
      </button>
      {isShown.value && link.value === null && <p class="note">{text.deviceLocal}</p>}
      {isShown.value && link.value !== null && (
        <figure class="qr">
          <canvas ref={canvas} role="img" aria-label={text.deviceCode} />
          <figcaption class="note">{link.value}</figcaption>
        </figure>
      )}
    </>
  )
}
