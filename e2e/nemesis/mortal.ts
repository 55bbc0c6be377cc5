import type { Environment, WebSocketConstructor } from '@rungway/client'

/** What a client runs in, which can die with it: no timer fires any more, and nothing is asked. */
export interface Mortal {
  readonly environment: Partial<Environment>
  die(): void
}

/** `WebSocket`: that of a browser, or of `ws`. */
export function mortal(WebSocket: WebSocketConstructor): Mortal {
  let isDead = false
  const Socket: WebSocketConstructor = class extends WebSocket {
    constructor(url: string, protocols: string[]) {
      if (isDead) throw new Error('the client is dead')
      super(url, protocols)
    }
  }
  return {
    environment: {
      WebSocket: Socket,
      fetch: (...asked) => (isDead ? new Promise(() => {}) : fetch(...asked)),
      after(ms, run) {
        const timer = setTimeout(() => {
          if (!isDead) run()
        }, ms)
        return () => clearTimeout(timer)
      },
    },
    die() {
      isDead = true
    },
  }
}
