/** The used part of Faye, which comes without types. */
declare module 'faye' {
  import type { Server } from 'node:http'

  interface Client {
    subscribe(channel: string, heard: (message: never) => void): PromiseLike<void>
    publish(channel: string, message: unknown): PromiseLike<void>
    disable(feature: string): void
    disconnect(): PromiseLike<void>
    on(event: 'transport:up' | 'transport:down', run: () => void): void
    /** Private, and the only place that knows the transport. */
    readonly _dispatcher?: { readonly _transport?: { readonly connectionType?: string } }
  }

  interface Adapter {
    attach(server: Server): void
    getClient(): Client
    close(): void
  }

  const faye: {
    readonly Client: new (url: string) => Client
    readonly NodeAdapter: new (options: { mount: string; timeout: number }) => Adapter
  }
  export default faye
}
