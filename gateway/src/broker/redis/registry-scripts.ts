import { COMMON, type RedisScript, script } from './script.ts'

// A home is a node, or a node that may give the session away by a mark: `node.mark`.
const NODE = "local function of(home) return home and string.match(home, '^[^.]+') end"

/** KEYS home · ARGV node, how long in ms, node that is gone or ''. The node that has it. */
export const CLAIM: RedisScript = script(
  NODE,
  `
local held = of(redis.call('GET', KEYS[1]))
if held and held ~= ARGV[3] then return held end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]`,
)

/** KEYS home · ARGV node, mark, how long in ms. The node that has it. */
export const HOLD: RedisScript = script(
  NODE,
  `
local held = of(redis.call('GET', KEYS[1]))
if held and held ~= ARGV[1] then return held end
redis.call('SET', KEYS[1], ARGV[1] .. '.' .. ARGV[2], 'PX', ARGV[3])
return ARGV[1]`,
)

/** KEYS home · ARGV from as node.mark, to, how long in ms. The node that has it, or ''. */
export const GIVE: RedisScript = script(
  NODE,
  `
local held = redis.call('GET', KEYS[1])
if held ~= ARGV[1] and of(held) ~= ARGV[2] then return of(held) or '' end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return ARGV[2]`,
)

/** KEYS home. The node that has it, or ''. */
export const FIND: RedisScript = script(NODE, "return of(redis.call('GET', KEYS[1])) or ''")

/** KEYS home · ARGV node, how long in ms. Also where the store has lost it. */
export const KEEP: RedisScript = script(
  NODE,
  `
local home = redis.call('GET', KEYS[1])
local held = of(home)
if held and held ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], home or ARGV[1], 'PX', ARGV[2])
return 1`,
)

/**
 * Renews the lease of a node, and drops those that are over. In a store of another generation the
 * roll begins anew: what it had may be lost, or be of another time.
 *
 * KEYS leases, addresses, since · ARGV node, address, lease in ms. The age of the roll in ms, and then
 * node and address of each.
 */
export const ROLL_CALL: RedisScript = script(
  COMMON,
  `
local time, id = now(), generation()
local of, since = string.match(redis.call('GET', KEYS[3]) or '', '^(%S+) (%d+)$')
if of ~= id then
  since = text(time)
  redis.call('SET', KEYS[3], id .. ' ' .. since)
end
redis.call('ZADD', KEYS[1], text(time + tonumber(ARGV[3])), ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(time))) do
  redis.call('ZREM', KEYS[1], node)
  redis.call('HDEL', KEYS[2], node)
end
local reply = { text(time - tonumber(since)) }
for _, each in ipairs(redis.call('HGETALL', KEYS[2])) do reply[#reply + 1] = each end
return reply`,
)

/** KEYS leases, addresses · ARGV node. */
export const SIGN_OFF: RedisScript = script(`
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('HDEL', KEYS[2], ARGV[1])`)
