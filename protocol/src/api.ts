import type { Body } from './wire/frame.ts'

/**
 * The shape of the one map that types both sides: `connect<Api>()` and `createGateway<Api>()`.
 * Every part is optional, and an `interface` fits as well as a type alias:
 *
 *     interface Api {
 *       messages: { up: ChatMessage; down: Notice }
 *       user: { name: string }
 *     }
 *
 * Types describe; nothing is checked at run time. A gateway validates what comes up before it
 * relies on it.
 */
export interface ApiShape {
  readonly messages?: {
    /** What clients send. */
    readonly up?: unknown
    /** What the gateway sends. */
    readonly down?: unknown
  }
  /** What `authenticate` puts into `user.data`, and sessions show there. */
  readonly user?: unknown
}

/** What clients send; any body where the map does not say. */
export type UpOf<A extends ApiShape> = A extends { readonly messages: { readonly up: infer Up } } ? Up : Body

/** What the gateway sends; any body where the map does not say. */
export type DownOf<A extends ApiShape> = A extends { readonly messages: { readonly down: infer Down } } ? Down : Body

/** The type of `user.data`; `unknown` where the map does not say. */
export type UserDataOf<A extends ApiShape> = A extends { readonly user: infer Data } ? Data : unknown
