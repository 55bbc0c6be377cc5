import { type Scheduler, SYSTEM_SCHEDULER } from '@rungway/gateway'
import type { RedisServer } from '../../tools/redis-server.ts'

/** Makes all that expires so much older, and what is stored too. */
const AGE = `#!lua flags=allow-cross-slot-keys
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key)
  if left > 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
  if redis.call('TYPE', key).ok == 'stream' then
    local entries = redis.call('XRANGE', key, '-', '+')
    redis.call('DEL', key)
    for _, entry in ipairs(entries) do
      local at, rest = string.match(entry[2][2], '^(%d+)(.*)$')
      redis.call('XADD', key, entry[1], 'v', string.format('%.0f', at - ARGV[1]) .. rest)
    end
    if left > ARGV[1] + 0 then redis.call('PEXPIRE', key, left - ARGV[1]) else redis.call('DEL', key) end
  end
end`

/** What passes for a suite of tests and its stores at once, instead of being waited for. */
export class SuiteTime {
  #passed = 0

  /**
   * What waits for Redis waits long: a machine whose neighbours are busy may answer late. Pauses are
   * as they are.
   */
  readonly scheduler: Scheduler = {
    ...SYSTEM_SCHEDULER,
    now: () => SYSTEM_SCHEDULER.now() + this.#passed,
    after: (ms, run) => SYSTEM_SCHEDULER.after(ms > 1_000 ? ms * 10 : ms, run),
  }

  async pass(ms: number, ...servers: readonly RedisServer[]): Promise<void> {
    this.#passed += ms
    await Promise.all(servers.map((server) => server.run('EVAL', AGE, '0', `${ms}`)))
  }
}
