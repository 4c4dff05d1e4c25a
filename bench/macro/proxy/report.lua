-- Sends the body asked for (wrk … -- METHOD BODY_BYTES [json]) and prints the result as one line of JSON.
function init(args)
  wrk.method = args[1]
  if tonumber(args[2]) > 0 then
    wrk.body = string.rep("x", tonumber(args[2]))
  end
  if args[3] == "json" then
    wrk.headers["content-type"] = "application/json"
    wrk.body = '{"text":"' .. string.rep("x", tonumber(args[2]) - #'{"text":""}') .. '"}'
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"durationUs":%d,"p50Us":%.0f,"p99Us":%.0f,"failures":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
