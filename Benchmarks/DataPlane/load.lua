-- What wrk sends. The settings come from the environment:
--   BENCH_METHOD, BENCH_BODY (bytes), BENCH_URL (LP-forward-url), BENCH_DELAY (milliseconds between answers and requests),
--   BENCH_TOKEN (a bearer token), or BENCH_CONSUMER (sign by OAuth 1.0a, HMAC-SHA1, as this consumer; its secret is BENCH_SECRET)
-- and the measurements go, as JSON, to the file BENCH_RESULT.
local get = os.getenv
local method = get("BENCH_METHOD") or "GET"
local path = "/mtls/account/bench"
local host = get("BENCH_HOST")
local size = tonumber(get("BENCH_BODY") or "0")
local body = size > 0 and ('{"data":"' .. string.rep("x", size - 11) .. '"}') or nil
local pause = tonumber(get("BENCH_DELAY") or "0")
local headers = { ["Host"] = host, ["LP-forward-url"] = get("BENCH_URL"), ["Accept"] = "application/json", ["User-Agent"] = "bench" }
if body then headers["Content-Type"] = "application/json" end
if get("BENCH_TOKEN") then headers["Authorization"] = "Bearer " .. get("BENCH_TOKEN") end

-- wrk brings no HMAC; the OpenSSL that it is linked with does.
local consumer = get("BENCH_CONSUMER")
local sign
if consumer then
  local ffi = require("ffi")
  ffi.cdef [[
    typedef struct evp_md_st EVP_MD;
    const EVP_MD *EVP_sha1(void);
    unsigned char *HMAC(const EVP_MD *, const void *, int, const unsigned char *, size_t, unsigned char *, unsigned int *);
    int EVP_EncodeBlock(unsigned char *, const unsigned char *, int);
    int getpid(void);
  ]]
  local crypto = ffi.load("libcrypto.so.3")
  local code, length, text = ffi.new("unsigned char[20]"), ffi.new("unsigned int[1]"), ffi.new("unsigned char[40]")
  local key = get("BENCH_SECRET") .. "&"
  local start = method .. "&http%3A%2F%2F" .. host:gsub(":", "%%3A") .. path:gsub("/", "%%2F") .. "&oauth_consumer_key%3D" .. consumer
  local run = os.time() .. "x" .. ffi.C.getpid() .. "x"
  local escapes = { ["+"] = "%2B", ["/"] = "%2F", ["="] = "%3D" }
  local count = 0
  sign = function()
    count = count + 1
    local nonce, time = run .. count, tostring(os.time())
    local base = start .. "%26oauth_nonce%3D" .. nonce .. "%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D" .. time
      .. "%26oauth_version%3D1.0"
    crypto.HMAC(crypto.EVP_sha1(), key, #key, base, #base, code, length)
    crypto.EVP_EncodeBlock(text, code, 20)
    local signature = ffi.string(text, 28):gsub("[+/=]", escapes)
    return 'OAuth oauth_consumer_key="' .. consumer .. '", oauth_nonce="' .. nonce .. '", oauth_signature="' .. signature
      .. '", oauth_signature_method="HMAC-SHA1", oauth_timestamp="' .. time .. '", oauth_version="1.0"'
  end
end

local ready = not sign and wrk.format(method, path, headers, body)
function request()
  if ready then return ready end
  headers["Authorization"] = sign()
  return wrk.format(method, path, headers, body)
end

if pause > 0 then
  -- Spread around the mean, so that the connections do not march in step.
  function delay() return math.random(0, 2 * pause) end
end

function done(summary, latency)
  local file = assert(io.open(get("BENCH_RESULT"), "w"))
  local errors = summary.errors
  file:write(string.format(
    '{"requests": %d, "seconds": %g, "errors": %d, "p50": %g, "p99": %g}', summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(50), latency:percentile(99)))
  file:close()
end
