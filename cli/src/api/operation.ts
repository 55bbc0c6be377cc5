import type { Context, MiddlewareHandler } from 'hono'
import { describeRoute, resolver } from 'hono-openapi'
import type { BaseIssue, BaseSchema } from 'valibot'
import type { ApiKey, Right } from '../config/schema.ts'
import { may } from './keys.ts'
import { ERROR } from './schemas.ts'

/** What the middleware has found out about a request. */
export interface ApiEnv {
  Variables: { key: ApiKey; operation: string }
}

export type Schema = BaseSchema<unknown, unknown, BaseIssue<unknown>>
export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 500 | 503

export const refuse = (c: Context, status: ErrorStatus, code: string, message: string): Response =>
  c.json({ code, message }, status)

/** Refusals of every operation that takes a body. */
export const BODY_REFUSALS = { 415: 'The body is no JSON in UTF-8, by its headers.' }

const json = (schema: Schema) => ({ 'application/json': { schema: resolver(schema) } })

interface Operation {
  readonly id: string
  readonly right: Right
  readonly summary: string
  readonly answer: Schema
  /** Further refusals than those that every operation has. */
  readonly refusals?: Readonly<Record<number, string>>
}

/**
 * Describes an operation in the OpenAPI document, and asks for its right: one cannot be forgotten
 * without the other.
 */
export function operation({ id, right, summary, answer, refusals = {} }: Operation): MiddlewareHandler<ApiEnv> {
  const all: Readonly<Record<number, string>> = {
    400: 'The request is not as described.',
    401: 'No key, or an unknown one.',
    403: `The key has not the right "${right}", or is not for the channel.`,
    ...refusals,
  }
  const described = describeRoute({
    operationId: id,
    summary,
    description: `Right: \`${right}\`.`,
    responses: {
      200: { description: 'Done.', content: json(answer) },
      ...Object.fromEntries(
        Object.entries(all).map(([status, description]) => [status, { description, content: json(ERROR) }]),
      ),
    },
  })
  const allowed: MiddlewareHandler<ApiEnv> = async (c, next) => {
    c.set('operation', id)
    const key = c.get('key')
    if (!may(key, right)) return refuse(c, 403, 'forbidden', `The key "${key.name}" has not the right "${right}".`)
    return await next()
  }
  // The description is a property of the middleware.
  return Object.assign(allowed, described)
}

interface Checked {
  readonly success: boolean
  readonly error?: readonly Issue[]
}

interface Issue {
  readonly message: string
  readonly path?: readonly unknown[] | undefined
}

/** For validators: where a value is wrong, without the value. */
export function wrong(result: Checked, c: Context): Response | undefined {
  if (result.success) return undefined
  const [issue] = result.error ?? []
  const keys = (issue?.path ?? []).map((each) =>
    typeof each === 'object' && each !== null && 'key' in each ? each.key : each,
  )
  return refuse(c, 400, 'bad-request', `${keys.join('.') || 'The request'}: ${issue?.message ?? 'is wrong'}.`)
}
