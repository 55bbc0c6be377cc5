import { clockMs } from '../../measure/clock.ts'
import type { End, Message } from '../../traffic/end.ts'
import { message } from '../../traffic/message.ts'
import type { Heard } from '../../traffic/work.ts'

/** One side of a conversation that goes on whatever happens to it. When a message was said is its name: no two are said at the same time. */
export class Speaker {
  readonly said: number[] = []
  readonly heard: Heard[] = []
  #timer: NodeJS.Timeout | undefined

  /** What is not taken was said all the same, and will be missing. */
  speak(send: End['send'], everyMs: number, bytes: number): void {
    this.#timer = setInterval(() => {
      const at = clockMs()
      this.said.push(at)
      try {
        send(message(at, bytes))
      } catch {
        // The other side will not have heard it.
      }
    }, everyMs)
  }

  hush(): void {
    clearInterval(this.#timer)
  }

  readonly hear = ({ at }: Message): void => {
    this.heard.push([at, clockMs()])
  }
}
