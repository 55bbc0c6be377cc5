/**
 * One POST at a time, with all that has piled up meanwhile: two could overtake each other. In Node and in a page. `failed` hears of the first that
 * did not arrive; none follows it.
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
