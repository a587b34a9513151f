-- Books the next free instant for a request, by the server's clock. Times are in microseconds.
--
-- KEYS[1]  the instants that are booked, the latest first; at most as many as the limit
-- ARGV     limit, window, spacing, longest wait
-- answers  how long to wait for the instant that is booked; if that is longer than the longest, nothing is booked and
--          the answer is negative

local key = KEYS[1]
local limit, window, spacing, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function booked(index)
    local instant = redis.call('LINDEX', key, index)
    return instant and tonumber(instant)
end

-- Nobody waits for ten minutes: the clock has been turned back, and what was booked before means nothing.
local last = booked(0)
local turned = last and last > now + 600000000
if turned then
    redis.call('DEL', key)
    last = nil
end

-- A server that started a moment ago may have lost what was booked. It tells its age in whole seconds; where it must
-- not be asked, it counts as old.
local function is_young()
    local info = redis.pcall('INFO', 'server')
    local age = type(info) == 'string' and string.match(info, 'uptime_in_seconds:(%d+)')
    return age and age * 1000000 <= window + 1000000
end

local first = booked(limit - 1)
local slot = math.max(now, first and first + window or now)
if slot > now or (last and last > now) then
    slot = math.max(slot, last + spacing)
elseif turned or is_young() then
    slot = now + window
end

local wait = slot - now
if wait > longest then
    return -wait
end
redis.call('LPUSH', key, string.format('%.0f', slot))
redis.call('LTRIM', key, 0, limit - 1)
redis.call('PEXPIRE', key, math.ceil((wait + 2 * window) / 1000))
return wait
