import type { Body, Json } from './wire/frame.ts'

/**
 * The shape of the one map that types both sides: `connect<Api>()` and `createGateway<Api>()`.
 * Every part is optional, and an `interface` fits as well as a type alias:
 *
 *     interface Api {
 *       messages: { up: ChatMessage; down: Notice }
 *       channels: { ticker: Price; 'room:{id}': RoomEvent }
 *       requests: { lookup: (query: Query) => Answer }
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
  /**
   * What is published in each channel. A name may hold one `{placeholder}`, which stands for any
   * text.
   */
  readonly channels?: object
  /** What clients may ask the gateway for: a function of one argument for each method. */
  readonly requests?: object
  /** What the gateway may ask clients for, likewise. */
  readonly clientRequests?: object
  /** What `authenticate` puts into `user.data`, and sessions show there. */
  readonly user?: unknown
  /** What the application keeps in `session.data`. */
  readonly session?: unknown
}

/** What clients send; any body where the map does not say. */
export type UpOf<A extends ApiShape> = A extends { readonly messages: { readonly up: infer Up } } ? Up : Body

/** What the gateway sends; any body where the map does not say. */
export type DownOf<A extends ApiShape> = A extends { readonly messages: { readonly down: infer Down } } ? Down : Body

/** The type of `user.data`; `unknown` where the map does not say. */
export type UserDataOf<A extends ApiShape> = A extends { readonly user: infer Data } ? Data : unknown

/** The type of `session.data`; `unknown` where the map does not say. */
export type SessionDataOf<A extends ApiShape> = A extends { readonly session: infer Data } ? Data : unknown

/** The names that a key of `channels` stands for. */
type NamesOf<Key> = Key extends `${infer Head}{${string}}${infer Tail}` ? `${Head}${string}${Tail}` : Key

/** The names of channels; any text where the map does not say. */
export type ChannelOf<A extends ApiShape> = A extends { readonly channels: infer Channels }
  ? NamesOf<keyof Channels & string>
  : string

/** What is published in a channel of that name; any JSON where the map does not say. */
export type PublishedIn<A extends ApiShape, Name extends string> = A extends { readonly channels: infer Channels }
  ? Name extends keyof Channels
    ? Channels[Name]
    : { [Key in keyof Channels]: Name extends NamesOf<Key> ? Channels[Key] : never }[keyof Channels]
  : Json

/** The methods of a map such as `requests`; any text where there is none. */
export type MethodOf<Map> = Map extends object ? keyof Map & string : string

/** What a method of such a map takes; any JSON where there is none. */
export type ParamsOf<Map, Method extends string> = Map extends object
  ? Method extends keyof Map
    ? Map[Method] extends (params: infer Params) => unknown
      ? Params
      : never
    : never
  : Json

/** What a method of such a map gives; any JSON where there is none. */
export type ResultOf<Map, Method extends string> = Map extends object
  ? Method extends keyof Map
    ? Map[Method] extends (params: never) => infer Answer
      ? Awaited<Answer>
      : never
    : never
  : Json
