-- What wrk asks for: any of the addresses in a file, each time another one by chance; and the figures as JSON.
local addresses = {}

function init(args)
  math.randomseed(os.time())
  for line in io.lines(args[1]) do addresses[#addresses + 1] = line end
end

function request() return wrk.format(nil, addresses[math.random(#addresses)]) end

function done(summary, latency)
  local errors = summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect
  io.write(string.format(
    '\nJSON {"requests": %d, "seconds": %f, "bytes": %d, "errors": %d, "p50": %f, "p99": %f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, errors,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
