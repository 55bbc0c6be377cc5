import { COMMON, type RedisScript, script } from './script.ts'

export type { RedisScript } from './script.ts'

/** How long the epoch of a channel outlives its last use: subscribers look after it more often. */
const CHANNEL_MS = 86_400_000
/** How long the position of a channel's members outlives the last of them. */
const EMPTY_MS = 3_600_000
/** How many epochs before the current one are known to a channel. */
const ANCESTORS = 8
/** How long one node has to clear up after another before a third does so. */
const REAP_MS = 10_000

/**
 * A channel is one string: reading and writing it costs less than fields of a hash, and its expiry
 * comes with it. `first` is the oldest offset that is kept: the stream drops whole nodes only, which
 * is cheap, and may have some more. `total` counts the bytes of all data ever, and `base` at most
 * those before `first`: only when their difference exceeds the limit the stream is looked at.
 * `touched` is when the stream's expiry was set last.
 *
 * In a store of another generation the channel goes on in an epoch of its own: what the one before
 * shares with it is kept as an ancestor.
 */
const CHANNEL = `
local function channel(key, stream, fresh, id)
  local held = redis.call('GET', key)
  if not held then
    redis.call('DEL', stream)
    return { epoch = fresh, offset = 0, first = 1, total = 0, base = 0, age = 0, touched = 0, ancestors = '' }
  end
  local epoch, offset, of, first, total, base, age, touched, ancestors =
    string.match(held, '^(%S+) (%d+) (%S+) (%d+) (%d+) (%d+) (%d+) (%d+) (.*)$')
  if of ~= id then
    local known = { epoch .. ':' .. offset }
    for each in string.gmatch(ancestors, '[^,]+') do
      if #known < ${ANCESTORS} then known[#known + 1] = each end
    end
    epoch, ancestors = fresh, table.concat(known, ',')
  end
  return {
    epoch = epoch, offset = tonumber(offset), first = tonumber(first), total = tonumber(total),
    base = tonumber(base), age = tonumber(age), touched = tonumber(touched), ancestors = ancestors,
    isHeld = of == id,
  }
end
local function hold(key, id, at)
  redis.call('SET', key, string.format('%s %.0f %s %.0f %.0f %.0f %.0f %.0f %s',
    at.epoch, at.offset, id, at.first, at.total, at.base, at.age, at.touched, at.ancestors),
    'PX', math.max(${CHANNEL_MS}, at.age))
end`

/**
 * Stores a publication and pushes it, unless its key is known.
 *
 * KEYS channel, stream, key, push · ARGV fresh epoch, generation that the publisher knows or '',
 * seq, window in ms, messages, bytes, age in ms, author as JSON, data, PUBLISH or SPUBLISH.
 */
export const PUBLISH: RedisScript = script(
  COMMON,
  CHANNEL,
  `
local id = generation()
if ARGV[2] ~= '' and ARGV[2] ~= id then return { 'stale', id } end
local known = redis.call('GET', KEYS[3])
if known then
  local seq, offset, epoch = string.match(known, '^(%d+) (%d+) (.+)$')
  if tonumber(ARGV[3]) <= tonumber(seq) then return { 'repeated', epoch, offset, id } end
end
local at = channel(KEYS[1], KEYS[2], ARGV[1], id)
local most, mostBytes, data, time = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[9], now()
at.offset = at.offset + 1
at.total = at.total + #data
at.age = tonumber(ARGV[7])
local offset = text(at.offset)
local record = text(time) .. ' ' .. text(at.total) .. ' ' .. ARGV[8] .. '\\n' .. data
redis.call('SET', KEYS[3], ARGV[3] .. ' ' .. offset .. ' ' .. at.epoch, 'PX', ARGV[4])
if most == 0 or #data > mostBytes then
  redis.call('DEL', KEYS[2])
  at.first, at.base, at.touched = at.offset + 1, at.total, 0
else
  at.first = math.max(at.first, at.offset - most + 1)
  while at.total - at.base > mostBytes and at.first < at.offset do
    local entries = redis.call('XRANGE', KEYS[2], text(at.first), '+', 'COUNT', 16)
    if #entries == 0 then at.first, at.base = at.offset, at.total - #data end
    for _, entry in ipairs(entries) do
      local value = entry[2][2]
      local sum = tonumber(string.match(value, '^%d+ (%d+)'))
      local bytes = #value - string.find(value, '\\n', 1, true)
      at.first, at.base = tonumber(string.match(entry[1], '^%d+')), sum - bytes
      if at.total - at.base <= mostBytes then break end
      at.first, at.base = at.first + 1, sum
      if at.total - at.base <= mostBytes then break end
    end
  end
  redis.call('XADD', KEYS[2], 'MINID', '~', text(at.first), offset, 'v', record)
  -- Later than what is kept: readers look at the age of each.
  if time - at.touched > at.age / 4 then
    redis.call('PEXPIRE', KEYS[2], math.ceil(at.age * 1.25) + 1)
    at.touched = time
  end
end
hold(KEYS[1], id, at)
redis.call(ARGV[10], KEYS[4], 'p ' .. at.epoch .. ' ' .. offset .. ' ' .. record)
return { 'published', at.epoch, offset, id }`,
)

/**
 * Where the channel is, and a page of what is kept.
 *
 * KEYS channel, stream · ARGV fresh epoch, after epoch or '', after offset, before epoch or '',
 * before offset, messages of a page, its bytes, '1' for newest first.
 */
export const READ: RedisScript = script(
  COMMON,
  CHANNEL,
  `
local id = generation()
local at = channel(KEYS[1], KEYS[2], ARGV[1], id)
if at.isHeld then
  redis.call('PEXPIRE', KEYS[1], math.max(${CHANNEL_MS}, at.age))
else
  hold(KEYS[1], id, at)
end
local most = tonumber(ARGV[6])
if most == 0 then return { at.epoch, text(at.offset), 1, 0 } end
local function known(of, number)
  if of == at.epoch then return number <= at.offset end
  for each, bound in string.gmatch(at.ancestors, '([^:,]+):(%d+)') do
    if each == of then return number <= tonumber(bound) end
  end
  return false
end
local oldest = now() - at.age
local function entryFrom(from)
  local entry = redis.call('XRANGE', KEYS[2], text(from), '+', 'COUNT', 1)[1]
  if not entry then return nil end
  return tonumber(string.match(entry[1], '^%d+')), tonumber(string.match(entry[2][2], '^%d+')) > oldest
end
local first, isYoung = entryFrom(at.first)
if not first then
  first = at.offset + 1
elseif not isYoung then
  local from, to = first + 1, at.offset + 1
  while from < to do
    local middle = math.floor((from + to) / 2)
    local _, young = entryFrom(middle)
    if young then to = middle else from = middle + 1 end
  end
  first = to
end
local after, before, isKnown = 0, at.offset + 1, true
if ARGV[2] ~= '' then
  if known(ARGV[2], tonumber(ARGV[3])) then after = tonumber(ARGV[3]) else isKnown = false end
end
local recovered = isKnown and (ARGV[2] == '' or after >= first - 1)
if ARGV[4] ~= '' then
  if known(ARGV[4], tonumber(ARGV[5])) then before = tonumber(ARGV[5]) else recovered = false end
end
local from, to = math.max(after + 1, first), math.min(before - 1, at.offset)
local entries = {}
if from <= to then
  if ARGV[8] == '1' then
    entries = redis.call('XREVRANGE', KEYS[2], text(to), text(from), 'COUNT', most)
  else
    entries = redis.call('XRANGE', KEYS[2], text(from), text(to), 'COUNT', most)
  end
end
local reply, bytes = { at.epoch, text(at.offset), recovered and 1 or 0, to - from + 1 > #entries and 1 or 0 }, 0
for index, entry in ipairs(entries) do
  local value = entry[2][2]
  bytes = bytes + #value
  if index > 1 and bytes > tonumber(ARGV[7]) then
    reply[4] = 1
    break
  end
  reply[#reply + 1] = string.match(entry[1], '^%d+')
  reply[#reply + 1] = value
end
return reply`,
)

/** KEYS push · ARGV message, PUBLISH or SPUBLISH. */
export const SAY: RedisScript = script(`return redis.call(ARGV[2], KEYS[1], ARGV[1])`)

/** What the members of a channel count in. Another generation is another epoch. */
const MEMBERS = `
local function place(key, fresh)
  local id = generation()
  local epoch, offset, of = string.match(redis.call('HGET', key, '=') or '', '^(%S+) (%d+) (%S+)$')
  if of == id then return epoch, tonumber(offset), id end
  redis.call('HSET', key, '=', fresh .. ' 0 ' .. id)
  if redis.call('HLEN', key) == 1 then redis.call('PEXPIRE', key, ${EMPTY_MS}) end
  return fresh, 0, id
end
local function tell(verb, push, key, change, member, epoch, offset, id)
  local at = text(offset)
  redis.call('HSET', key, '=', epoch .. ' ' .. at .. ' ' .. id)
  redis.call(verb, push, 'm ' .. change .. ' ' .. epoch .. ' ' .. at .. '\\n' .. member)
end
local function owned(value)
  local line = string.find(value, '\\n', 1, true)
  return string.sub(value, 1, line - 1), string.sub(value, line + 1)
end
local function count(prefix, owner, name, more)
  if redis.call('HINCRBY', prefix .. owner, name, more) <= 0 then redis.call('HDEL', prefix .. owner, name) end
end`

/**
 * KEYS members, push · ARGV fresh epoch, PUBLISH or SPUBLISH, prefix of indexes by owner, channel,
 * owner, member id, member as JSON, and from which owners it may be taken: '' for any, else names with
 * a space before and after each. 1: another owner had it, with the same data; 2: with other data.
 */
export const ENTER: RedisScript = script(
  COMMON,
  MEMBERS,
  `
local epoch, offset, id = place(KEYS[1], ARGV[1])
local held = redis.call('HGET', KEYS[1], 'm' .. ARGV[6])
local before, member
if held then before, member = owned(held) end
local isTaken = before and before ~= ARGV[5] and ARGV[8] ~= ''
if isTaken and not string.find(ARGV[8], ' ' .. before .. ' ', 1, true) then return 0 end
redis.call('HSET', KEYS[1], 'm' .. ARGV[6], ARGV[5] .. '\\n' .. ARGV[7])
redis.call('PERSIST', KEYS[1])
if before ~= ARGV[5] then
  count(ARGV[3], ARGV[5], ARGV[4], 1)
  if before then count(ARGV[3], before, ARGV[4], -1) end
end
local over = before and before ~= ARGV[5]
if member == ARGV[7] then return over and 1 or 0 end
tell(ARGV[2], KEYS[2], KEYS[1], held and 'swap' or 'in', ARGV[7], epoch, offset + 1, id)
return over and 2 or 0`,
)

/** As `ENTER`, without the member: removes it if it is the owner's, and says whose it is otherwise. */
export const LEAVE: RedisScript = script(
  COMMON,
  MEMBERS,
  `
local epoch, offset, id = place(KEYS[1], ARGV[1])
local held = redis.call('HGET', KEYS[1], 'm' .. ARGV[6])
if not held then return {} end
local owner, member = owned(held)
if owner ~= ARGV[5] then return { owner } end
redis.call('HDEL', KEYS[1], 'm' .. ARGV[6])
count(ARGV[3], owner, ARGV[4], -1)
tell(ARGV[2], KEYS[2], KEYS[1], 'out', member, epoch, offset + 1, id)
if redis.call('HLEN', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], ${EMPTY_MS}) end
return {}`,
)

/** KEYS members · ARGV fresh epoch. Position, then members as JSON. */
export const PICTURE: RedisScript = script(
  COMMON,
  MEMBERS,
  `
local epoch, offset = place(KEYS[1], ARGV[1])
local reply = { epoch, text(offset) }
local held = redis.call('HGETALL', KEYS[1])
for index = 1, #held, 2 do
  if held[index] ~= '=' then
    local _, member = owned(held[index + 1])
    reply[#reply + 1] = member
  end
end
return reply`,
)

/**
 * All members of one owner leave one channel.
 *
 * KEYS members, push · ARGV fresh epoch, PUBLISH or SPUBLISH, prefix of indexes, channel, owner.
 */
export const REAP: RedisScript = script(
  COMMON,
  MEMBERS,
  `
local epoch, offset, id = place(KEYS[1], ARGV[1])
local held = redis.call('HGETALL', KEYS[1])
for index = 1, #held, 2 do
  if held[index] ~= '=' then
    local owner, member = owned(held[index + 1])
    if owner == ARGV[5] then
      redis.call('HDEL', KEYS[1], held[index])
      offset = offset + 1
      tell(ARGV[2], KEYS[2], KEYS[1], 'out', member, epoch, offset, id)
    end
  end
end
redis.call('HDEL', ARGV[3] .. ARGV[5], ARGV[4])
if redis.call('HLEN', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], ${EMPTY_MS}) end
return offset`,
)

/** KEYS index of an owner. The channels in which it has members. */
export const CHANNELS_OF: RedisScript = script(`return redis.call('HKEYS', KEYS[1])`)

/**
 * An owner lives on, and takes over owners that are dead: each goes to one at a time, and to another
 * where that one does not finish.
 *
 * KEYS owners, dead · ARGV owner, lease in ms, '1' for a new one, how many it may take over.
 * '1' unless others have taken the owner for dead; the generation; who is to be cleared up after.
 */
export const BEAT: RedisScript = script(
  COMMON,
  `
local time, kept = now(), '1'
if ARGV[3] == '1' or redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('ZADD', KEYS[1], text(time + tonumber(ARGV[2])), ARGV[1])
else
  kept = '0'
end
local reply = { kept, generation() }
local most = tonumber(ARGV[4])
if most > 0 then
  for _, owner in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', text(time), 'LIMIT', 0, most)) do
    redis.call('ZREM', KEYS[1], owner)
    redis.call('ZADD', KEYS[2], text(time), owner)
  end
  for _, owner in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', text(time), 'LIMIT', 0, most)) do
    redis.call('ZADD', KEYS[2], text(time + ${REAP_MS}), owner)
    reply[#reply + 1] = owner
  end
end
return reply`,
)

/** KEYS owners, dead · ARGV owner. It is to be cleared up after, by its caller first. */
export const RETIRE: RedisScript = script(
  COMMON,
  `
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('ZADD', KEYS[2], text(now() + ${REAP_MS}), ARGV[1])`,
)

/** KEYS dead · ARGV owner. Nothing is left of it. */
export const REAPED: RedisScript = script(`return redis.call('ZREM', KEYS[1], ARGV[1])`)

/** The generation alone. KEYS any of the partition. */
export const GENERATION: RedisScript = script(COMMON, 'return generation()')

/**
 * Tries each command on keys of its own, which it deletes again.
 *
 * KEYS four of one node · ARGV PUBLISH or SPUBLISH. Version, eviction policy, memory limit, and for
 * each command that failed its name and the error.
 */
export const CHECK: RedisScript = script(`
local function info(section, field)
  local all = redis.pcall('INFO', section)
  return type(all) == 'string' and string.match(all, field .. ':([^\\r\\n]+)') or ''
end
local hash, stream, set, push = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local commands = {
  { 'INFO', 'replication' }, { 'TIME' }, { 'HSET', hash, 'a', '1' }, { 'HGET', hash, 'a' },
  { 'HGETALL', hash }, { 'HKEYS', hash }, { 'HLEN', hash },
  { 'HINCRBY', hash, 'a', 1 }, { 'HDEL', hash, 'a' }, { 'SET', hash, '1', 'PX', 1000 }, { 'GET', hash },
  { 'PEXPIRE', hash, 1000 }, { 'PERSIST', hash }, { 'XADD', stream, '1', 'v', '1' }, { 'XADD', stream, 'MINID', '~', '1', '2', 'v', '1' },
  { 'XRANGE', stream, '-', '+', 'COUNT', 1 }, { 'XREVRANGE', stream, '+', '-', 'COUNT', 1 },
  { 'ZADD', set, 1, 'a' }, { 'ZSCORE', set, 'a' },
  { 'ZRANGEBYSCORE', set, '-inf', 1, 'LIMIT', 0, 1 }, { 'ZREM', set, 'a' }, { ARGV[1], push, '' },
  { 'DEL', hash, stream, set },
}
local reply = { info('server', 'redis_version'), info('memory', 'maxmemory_policy'), info('memory', 'maxmemory') }
for _, command in ipairs(commands) do
  local result = redis.pcall(unpack(command))
  if type(result) == 'table' and result.err then
    reply[#reply + 1] = command[1]
    reply[#reply + 1] = result.err
  end
end
return reply`)
