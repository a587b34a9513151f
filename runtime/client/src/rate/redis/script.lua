-- Books the next free instant for a request, by the server's clock. Times are in microseconds.
--
-- KEYS[1]  the booked instants, the latest first, at most as many as the limit. Instants booked while the server was
--          young have its run id: `1764000000000000:5f1c03ab`
-- ARGV     limit, window, spacing, longest wait
-- returns  how long to wait for the booked instant. Negative if that is longer than the longest wait: nothing is booked

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

-- The run id of a server that has just started and may have lost bookings. Its uptime is in whole seconds. If the
-- command is not permitted, the server counts as old.
local function young_server()
    local info = redis.pcall('INFO', 'server')
    if type(info) ~= 'string' then return nil end
    local age = tonumber(string.match(info, 'uptime_in_seconds:(%d+)'))
    if age and age * 1000000 <= window + 1000000 then
        return string.sub(string.match(info, 'run_id:(%x+)') or '', 1, 8)
    end
end

-- Nobody waits for ten minutes: the clock was set back, and the earlier bookings are meaningless.
local last, server = booked(0)
local lost = last and last > now + 600000000
if lost then
    redis.call('DEL', key)
    last = nil
end

local first = booked(limit - 1)
local slot = math.max(now, first and first + window or now)
if slot > now or (last and last > now) then
    slot = math.max(slot, last + spacing)
else
    local young = young_server()
    lost = lost or (young and young ~= server)
    if lost then
        -- The lost bookings may have used the whole limit up to now.
        slot = now + window
    end
    server = young
end

local wait = slot - now
local late = wait > longest
-- The first instant after lost bookings is booked even if it is too late, to record that they were lost.
if late and not lost then
    return -wait
end
redis.call('LPUSH', key, string.format('%.0f', slot) .. (server and ':' .. server or ''))
redis.call('LTRIM', key, 0, limit - 1)
redis.call('PEXPIRE', key, math.ceil((wait + 2 * window) / 1000))
return late and -wait or wait
