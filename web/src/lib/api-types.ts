/** What a path of the OpenAPI document takes and answers, read off the generated types. */
import type { paths } from '@/api/schema'

export type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The paths that have this verb. */
export type PathOf<V extends Verb> = { [P in keyof paths]: paths[P][V] extends object ? P : never }[keyof paths]

type Operation<P extends keyof paths, V extends Verb> = NonNullable<paths[P][V]>

type JsonOf<T> = T extends { content: { 'application/json': infer J } } ? J : never
type Good = 200 | 201 | 202 | 203
type GoodAnswer<R> = { [S in keyof R & Good]: JsonOf<R[S]> }[keyof R & Good]

/** What the call resolves to; void for 204. */
export type Answer<P extends keyof paths, V extends Verb> =
  Operation<P, V> extends { responses: infer R } ? ([GoodAnswer<R>] extends [never] ? void : GoodAnswer<R>) : never

type BodyOf<O> = O extends { requestBody: infer R }
  ? SentContent<R>
  : O extends { requestBody?: infer R }
    ? SentContent<NonNullable<R>> | undefined
    : undefined
type SentContent<R> = R extends { content: infer C }
  ? C extends { 'application/json': infer J }
    ? J
    : C extends { 'application/x-www-form-urlencoded': infer F }
      ? F
      : undefined
  : undefined

export type Body<P extends keyof paths, V extends Verb> = BodyOf<Operation<P, V>>

type PathParameters<O> = O extends { parameters: { path: infer T } } ? T : never
type QueryParameters<O> = O extends { parameters: { query?: infer T } } ? NonNullable<T> : never

type PathPart<T> = [T] extends [never] ? { path?: undefined } : { path: T }
type QueryPart<T> = [T] extends [never]
  ? { query?: undefined }
  : Record<never, never> extends T
    ? { query?: T }
    : { query: T }

/** What any call may take besides its parameters. */
export type CallOptions = { signal?: AbortSignal; headers?: Record<string, string> }

export type Options<P extends keyof paths, V extends Verb> = CallOptions &
  PathPart<PathParameters<Operation<P, V>>> &
  QueryPart<QueryParameters<Operation<P, V>>>

type Optional<T> = Record<never, never> extends T ? [options?: T] : [options: T]

/** Arguments after the path of a call without a body. */
export type PlainArguments<P extends keyof paths, V extends Verb> = Optional<Options<P, V>>

/** Arguments after the path of a call with a body: body, then options. */
export type BodyArguments<P extends keyof paths, V extends Verb> =
  undefined extends Body<P, V>
    ? Record<never, never> extends Options<P, V>
      ? [body?: Body<P, V>, options?: Options<P, V>]
      : [body: Body<P, V>, options: Options<P, V>]
    : [body: Body<P, V>, ...options: Optional<Options<P, V>>]
