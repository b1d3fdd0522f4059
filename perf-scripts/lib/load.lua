-- Load of one wrk run. PERF_PIPELINE: requests per batch, 1 = plain. PERF_CONNECTIONS: what wrk got as -c.
-- The environment reaches done() too, which runs in a Lua state where init() was never called.
-- Prints one line "RESULT key=value ..." that lib/load.py reads, so that nothing depends on wrk's wording.

local ffi = require("ffi")
local pipeline = tonumber(os.getenv("PERF_PIPELINE"))
local connections = tonumber(os.getenv("PERF_CONNECTIONS"))

-- wrk's src/stats.h: samples in microseconds, data[n] = how many took n.
ffi.cdef [[ struct stats { uint64_t count, limit, min, max; uint64_t data[]; }; ]]

-- wrk calls this with its own fields set, and request() for each send only where that is defined.
function init(args)
    if pipeline > 1 then
        local batch = string.rep(wrk.format(), pipeline)
        request = function() return batch end
    end
end

-- Undoes wrk's "correction for coordinated omission" (stats_correct): it adds invented samples, one for each mean
-- interval that a slow one took. With pipelining it takes the interval of a request for that of a batch, and its
-- percentiles become nonsense, often 0. Counts of larger samples are final when smaller ones are computed from them,
-- so going down from the largest gives back exactly what was measured.
local function uncorrect(stats, interval)
    local most = tonumber(stats.max)
    for n = most, 2 * interval, -1 do
        local count = stats.data[n]
        if count > 0 then
            for m = n - interval, interval + 1, -interval do
                stats.data[m] = stats.data[m] - count
            end
        end
    end
    local total = 0
    for n = 0, most do
        total = total + tonumber(stats.data[n])
    end
    return total
end

local function percentile(stats, total, percent)
    local wanted, seen = math.ceil(total * percent / 100), 0
    for n = 0, tonumber(stats.max) do
        seen = seen + tonumber(stats.data[n])
        if seen >= wanted then
            return n
        end
    end
    return -1
end

function done(summary, latency, requests)
    local errors = summary.errors
    local stats = ffi.cast("struct stats **", latency)[0]
    local p50, p99 = -1, -1
    local per_connection = math.floor(summary.requests / connections)
    if per_connection > 0 then
        local total = uncorrect(stats, math.floor(summary.duration / per_connection))
        -- Another wrk may keep its samples otherwise: better no percentile than a wrong one.
        if math.abs(total - summary.requests / pipeline) <= connections + errors.timeout then
            p50, p99 = percentile(stats, total, 50), percentile(stats, total, 99)
        end
    end
    io.write(string.format(
        "RESULT requests=%d bytes=%d duration_us=%d p50_us=%d p99_us=%d max_us=%d"
            .. " connect=%d read=%d write=%d timeout=%d status=%d\n",
        summary.requests, summary.bytes, summary.duration, p50, p99, latency.max,
        errors.connect, errors.read, errors.write, errors.timeout, errors.status))
end
