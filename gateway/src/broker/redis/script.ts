import { createHash } from 'node:crypto'

/**
 * One step in the store, which nothing else comes between. To be run by its SHA-1, and by its text
 * where the server does not know that.
 */
export interface RedisScript {
  readonly lua: string
  /** Hexadecimal. */
  readonly sha: string
}

export const script = (...parts: readonly string[]): RedisScript => {
  const lua = parts.join('\n')
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}

/**
 * Redis gives its data a name of their own, and another one on each restart and promotion: that is
 * when a store may have gone back in time. `text` writes whole numbers of any size without an
 * exponent.
 */
export const COMMON = `
local function generation()
  return string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
end
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function text(number)
  return string.format('%.0f', number)
end`
