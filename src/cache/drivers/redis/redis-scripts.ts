/**
 * The steps that Redis takes as one. Those on a key touch its entry, lease and counter, whose names share a hash tag; those on
 * the book its three keys, which share another: each runs on one server of a cluster.
 *
 * A lease is its holder's token; a mark after it says that somebody waits. Where somebody does, whoever ends the lease tells
 * so on a channel: `+key` when something was written, `-key` when nothing was.
 *
 * The book is a hash (`epoch`, `number`, and how far the books of other regions have been followed), two sorted sets of
 * floors, of tags and of patterns, and the list of the last messages, whose last is that of `number`. Redis may evict any of
 * them, so that absence must never pass for "nothing was invalidated": each set holds a base (the member ''), below which all
 * is invalid, and one that is found gone begins anew at the number of that moment; a list that does not reach back far
 * enough says so.
 */

const wake = `
local function wake(sign)
  local held = redis.call('GET', KEYS[2])
  if held and string.sub(held, -1) == '!' then redis.call('PUBLISH', ARGV[1], sign .. ARGV[2]) end
end
local function holds(token)
  local held = redis.call('GET', KEYS[2])
  return held == token or held == token .. '!'
end
local function found(value)
  local counter = false
  if string.len(value) > 1 and math.floor(string.byte(value, 2) / 4) % 2 == 1 then counter = redis.call('GET', KEYS[3]) end
  return {value, redis.call('PTTL', KEYS[1]), counter}
end
`;

/** Keys: entry, lease, counter. Arguments: those of the step. */
const keySteps = {
  /** Token ('' for none), lease ms, forced. */
  look: `
local value = redis.call('GET', KEYS[1])
local granted = 0
if ARGV[1] ~= '' and (not value or ARGV[3] == '1') then
  if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then granted = 1
  else
    local held = redis.call('GET', KEYS[2])
    if string.sub(held, -1) ~= '!' then redis.call('SET', KEYS[2], held .. '!', 'KEEPTTL') end
  end
end
if not value then return {granted} end
return {granted, found(value)}`,
  /** Token, lease ms. */
  renew: `
if not holds(ARGV[1]) then return 0 end
return redis.call('PEXPIRE', KEYS[2], ARGV[2])`,
  /** Channel, key, token, bytes, storage ms. */
  fill: `
if not holds(ARGV[3]) then return 0 end
redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
wake('+')
redis.call('DEL', KEYS[2], KEYS[3])
return 1`,
  /** Channel, key, token. */
  release: `
if not holds(ARGV[3]) then return 0 end
wake('-')
return redis.call('DEL', KEYS[2])`,
  /** Channel, key, bytes, storage ms. */
  put: `
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
wake('+')
return redis.call('DEL', KEYS[2], KEYS[3])`,
  /** Channel, key. */
  drop: `
wake('+')
redis.call('DEL', KEYS[2], KEYS[3])
return redis.call('DEL', KEYS[1])`,
  /** Channel, key, by, bytes of a new entry, storage ms, its number, bytes of the entry that gives way. */
  count: `
local value = redis.call('GET', KEYS[1])
if value and value ~= ARGV[7] then
  local held = found(value)
  if not held[3] then return {2, '', held} end
  return {0, redis.call('INCRBYFLOAT', KEYS[3], ARGV[3]), held}
end
redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
redis.call('SET', KEYS[3], ARGV[6], 'PX', ARGV[5])
wake('+')
redis.call('DEL', KEYS[2])
return {1, ARGV[6]}`,
} as const;

const book = `
local function begin(epoch, number)
  redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'number', number)
end
local function keep()
  for i = 2, 3 do
    if not redis.call('ZSCORE', KEYS[i], '') then
      redis.call('DEL', KEYS[i])
      redis.call('ZADD', KEYS[i], redis.call('HGET', KEYS[1], 'number'), '')
    end
  end
  for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
end
if redis.call('HEXISTS', KEYS[1], 'epoch') == 0 then begin(ARGV[1], 0) end
`;

/** Keys: head, tags, patterns, messages, follower. Arguments: a new epoch, ms to keep the book, then those of the step. */
const bookSteps = {
  /**
   * Channel, text, which set (0, 2 or 3), floors it may have, messages that are kept, the token of who follows other regions
   * ('' for what was invalidated here), a field and its new value (how far that has come), names.
   */
  announce: `
if ARGV[8] ~= '' then
  if redis.call('GET', KEYS[5]) ~= ARGV[8] then return {} end
  redis.call('HSET', KEYS[1], ARGV[9], ARGV[10])
end
keep()
local number = redis.call('HINCRBY', KEYS[1], 'number', 1)
local set = KEYS[tonumber(ARGV[5])]
if set then
  for i = 11, #ARGV do redis.call('ZADD', set, number, ARGV[i]) end
  local extra = redis.call('ZCARD', set) - tonumber(ARGV[6])
  if extra > 0 then
    local oldest = redis.call('ZPOPMIN', set, extra + math.floor(ARGV[6] / 4))
    redis.call('ZADD', set, oldest[#oldest], '')
  end
end
redis.call('RPUSH', KEYS[4], number .. ' ' .. ARGV[4])
redis.call('LTRIM', KEYS[4], -tonumber(ARGV[7]), -1)
local epoch = redis.call('HGET', KEYS[1], 'epoch')
redis.call('PUBLISH', ARGV[3], epoch .. ' ' .. number .. ' ' .. ARGV[4])
return {epoch, number}`,
  /** The epoch and number that are known. */
  greet: `
local number = tonumber(redis.call('HGET', KEYS[1], 'number'))
if redis.call('HGET', KEYS[1], 'epoch') == ARGV[3] and number < tonumber(ARGV[4]) then begin(ARGV[1], number) end
keep()
return {redis.call('HGET', KEYS[1], 'epoch'), number, redis.call('ZRANGE', KEYS[3], 0, -1, 'WITHSCORES')}`,
  position: `
keep()
return {redis.call('HGET', KEYS[1], 'epoch'), tonumber(redis.call('HGET', KEYS[1], 'number'))}`,
  /** The epoch and number after which messages are read, how many at most. */
  read: `
keep()
local epoch = redis.call('HGET', KEYS[1], 'epoch')
local number = tonumber(redis.call('HGET', KEYS[1], 'number'))
local missing = number - tonumber(ARGV[4])
local kept = redis.call('LLEN', KEYS[4])
if epoch ~= ARGV[3] or missing < 0 or missing > kept then return {epoch, number, 0, {}} end
local texts = redis.call('LRANGE', KEYS[4], kept - missing, kept - missing + tonumber(ARGV[5]) - 1)
if missing > 0 and string.match(texts[1], '^%d+') ~= tostring(ARGV[4] + 1) then return {epoch, number, 0, {}} end
return {epoch, number, 1, texts}`,
  standing: `
keep()
return redis.call('HGETALL', KEYS[1])`,
  /** Token, ms; 0 ms gives the seat back. */
  claim: `
local held = redis.call('GET', KEYS[5])
if held and held ~= ARGV[3] then return 0 end
if ARGV[4] == '0' then return redis.call('DEL', KEYS[5]) end
redis.call('SET', KEYS[5], ARGV[3], 'PX', ARGV[4])
return 1`,
  /** Token, then fields and values. */
  mark: `
if redis.call('GET', KEYS[5]) ~= ARGV[3] then return 0 end
for i = 4, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1`,
  /** Tags. */
  floors: `
local base = redis.call('ZSCORE', KEYS[2], '')
if not base then return {} end
local floors = {}
for i = 3, #ARGV do floors[i - 2] = redis.call('ZSCORE', KEYS[2], ARGV[i]) or base end
return floors`,
} as const;

export type KeyStep = keyof typeof keySteps;
export type BookStep = keyof typeof bookSteps;

export const redisScripts: Readonly<Record<KeyStep | BookStep, string>> = Object.fromEntries([
  ...Object.entries(keySteps).map(([name, text]) => [name, wake + text]),
  ...Object.entries(bookSteps).map(([name, text]) => [name, book + text]),
]) as Record<KeyStep | BookStep, string>;
