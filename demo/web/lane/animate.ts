/** With reduced motion pictures move in steps. */
const STILL_MS = 1_000

/** Runs for each picture that is shown, or once a second where motion is not wanted. Returns how to stop. */
export function animate(run: () => void): () => void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    run()
    const timer = setInterval(run, STILL_MS)
    return () => clearInterval(timer)
  }
  let frame = requestAnimationFrame(function step() {
    run()
    frame = requestAnimationFrame(step)
  })
  return () => cancelAnimationFrame(frame)
}
