-- What wrk sends: obstacles that none resembles, one case, or the newest fifty. Arguments: the kind of request (file, read,
-- list) and the table that measure.py wrote (tokens, places, cases).

local kind, known, sent
local paragraph = "Doanh nghiệp đã nộp đủ hồ sơ nhưng đến nay chưa nhận được văn bản trả lời của cơ quan có thẩm quyền; " ..
    "dự án chậm tiến độ, chi phí lãi vay tăng từng ngày. Kính đề nghị Thành phố xem xét, chỉ đạo giải quyết dứt điểm. "

function init(arguments)
    kind = arguments[1]
    known = dofile(arguments[2])
    sent = 0
    math.randomseed(os.time())
end

local function headers(token)
    return { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
end

-- About a kilobyte. The random number keeps the runs apart.
local function filing()
    local place = known.places[sent % #known.places + 1]
    return string.format(
        '{"title":"Vướng mắc đo tải số %d-%d","description":"%s","category":"%s","territory":"%s","urgency":"normal","amount_vnd":%d}',
        math.random(1e9), sent, string.rep(paragraph, 4), place[1], place[2], 1000000 + sent)
end

function request()
    sent = sent + 1
    if kind == "file" then
        return wrk.format("POST", "/v1/cases", headers(known.managers[sent % #known.managers + 1]), filing())
    elseif kind == "read" then
        return wrk.format("GET", "/v1/cases/" .. known.cases[math.random(#known.cases)], headers(known.reader))
    end
    return wrk.format("GET", "/v1/cases?limit=50", headers(known.reader))
end

-- One line for measure.py: requests, microseconds, errors, and the 50th and 99th percentile in microseconds.
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50), latency:percentile(99)))
end
