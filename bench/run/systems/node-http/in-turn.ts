/**
 * Sends one POST at a time with everything that is waiting, because two at once could overtake each
 * other. Used in Node and in pages. `failed` is called with the first error; nothing is sent after
 * it.
 */
export function inTurn(
  post: (text: string) => Promise<void>,
  failed: (error: unknown) => void,
): (text: string) => void {
  const waiting: string[] = []
  let isPosting = false
  const go = async () => {
    isPosting = true
    while (waiting.length > 0) await post(waiting.splice(0).join('\n'))
    isPosting = false
  }
  return (text) => {
    waiting.push(text)
    if (!isPosting) go().catch(failed)
  }
}
