import { clockMs } from '../../measure/clock.ts'
import type { End, Message } from '../../traffic/end.ts'
import { message } from '../../traffic/message.ts'
import type { Received } from '../../traffic/work.ts'

/**
 * One side of a conversation that continues through faults. Messages are identified by their time:
 * no two are sent at the same time.
 */
export class Speaker {
  readonly sent: number[] = []
  readonly received: Received[] = []
  #timer: NodeJS.Timeout | undefined

  /** A message that is not accepted counts as sent, and will be missing. */
  speak(send: End['send'], everyMs: number, bytes: number): void {
    this.#timer = setInterval(() => {
      const at = clockMs()
      this.sent.push(at)
      try {
        send(message(at, bytes))
      } catch {
        // It will be missing on the other side.
      }
    }, everyMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  readonly receive = ({ at }: Message): void => {
    this.received.push([at, clockMs()])
  }
}
