-- Books the next free instant for a request, by the server's clock. Times are in microseconds.
--
-- KEYS[1]  the instants that are booked, the latest first; at most as many as the limit. Those that were booked since a
--          start of the server which is known carry its id: `1764000000000000:5f1c03ab`
-- ARGV     limit, window, spacing, longest wait
-- answers  how long to wait for the instant that is booked; negative if that is longer than the longest and none is

local key = KEYS[1]
local limit, window, spacing, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function booked(index)
    local entry = redis.call('LINDEX', key, index)
    if entry then
        return tonumber(string.match(entry, '^%d+')), string.match(entry, ':(%x+)$')
    end
end

-- The id of a server that was started a moment ago and may have lost what was booked. It tells its age in whole
-- seconds; where it must not be asked, it counts as old.
local function young_server()
    local info = redis.pcall('INFO', 'server')
    if type(info) ~= 'string' then return nil end
    local age = tonumber(string.match(info, 'uptime_in_seconds:(%d+)'))
    if age and age * 1000000 <= window + 1000000 then
        return string.sub(string.match(info, 'run_id:(%x+)') or '', 1, 8)
    end
end

-- Nobody waits for ten minutes: the clock has been turned back, and what was booked before means nothing.
local last, server = booked(0)
local forgotten = last and last > now + 600000000
if forgotten then
    redis.call('DEL', key)
    last = nil
end

local first = booked(limit - 1)
local slot = math.max(now, first and first + window or now)
if slot > now or (last and last > now) then
    slot = math.max(slot, last + spacing)
else
    local young = young_server()
    forgotten = forgotten or (young and young ~= server)
    if forgotten then
        -- What is forgotten may have been as much as is allowed, and until now.
        slot = now + window
    end
    server = young
end

local wait = slot - now
local late = wait > longest
-- Even if it is too late, the first instant of a new beginning is booked: so it is known that there was one.
if late and not forgotten then
    return -wait
end
redis.call('LPUSH', key, string.format('%.0f', slot) .. (server and ':' .. server or ''))
redis.call('LTRIM', key, 0, limit - 1)
redis.call('PEXPIRE', key, math.ceil((wait + 2 * window) / 1000))
return late and -wait or wait
