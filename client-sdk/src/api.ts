import type { Body } from '@rungway/protocol'

/**
 * What an application's two sides send each other: `up` from client to gateway, `down` the other way. Interfaces and type aliases
 * both fit. The types are the application's promise to itself: nothing checks them at run time.
 */
export interface ApiShape {
  readonly messages: { readonly up: unknown; readonly down: unknown }
}

/** The types of an application that declares none: any JSON value, or bytes. */
export interface AnyApi {
  readonly messages: { readonly up: Body; readonly down: Body }
}
