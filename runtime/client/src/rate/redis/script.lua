-- Books the next free instant for a request, by the server's clock. Times are in microseconds.
--
-- KEYS[1]  the booked instants, the latest first, at most as many as the limit, each with the time at which it was booked:
--          `1764000000000000@1763999999000000`. Instants booked while the server was young also have its run id, as in
--          `1764000000000000@1763999999000000:5f1c03ab`
-- ARGV     limit, window, spacing, longest wait
-- returns  how long to wait for the booked instant. Negative if that is longer than the longest wait: nothing is booked

local key = KEYS[1]
local limit, window, spacing, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function booked(index)
    local entry = redis.call('LINDEX', key, index)
    if entry then
        local slot, booked_at, server = string.match(entry, '^(%d+)@(%d+):?(%x*)$')
        return tonumber(slot), tonumber(booked_at), server ~= '' and server or nil
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

-- A booking made in the future: the clock was set back, and the booked instants are meaningless. A step of less than a
-- window does no harm, since it delays calls by no more than that.
local last, booked_at, server = booked(0)
local lost, pending = last and booked_at > now + window, 0
if lost then
    -- The callers that have booked wait on, but no longer than the last one had to.
    pending = last - booked_at
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
        -- The lost bookings may use the whole limit until then.
        slot = now + pending + window
    end
    server = young
end

local wait = slot - now
local late = wait > longest
-- The first instant after lost bookings is booked even if it is too late, to record that they were lost.
if late and not lost then
    return -wait
end
redis.call('LPUSH', key, string.format('%.0f@%.0f', slot, now) .. (server and ':' .. server or ''))
redis.call('LTRIM', key, 0, limit - 1)
redis.call('PEXPIRE', key, math.ceil((wait + 2 * window) / 1000))
return late and -wait or wait
