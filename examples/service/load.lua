-- For wrk: a piece of text for each session in turn. The sessions' numbers stand in the file that SESSIONS names, one a line.
local sessions = {}
for line in io.lines(os.getenv("SESSIONS")) do
  sessions[#sessions + 1] = line
end

local text = ("the old man went down to the sea in a boat that nobody had seen before "):rep(2):sub(1, tonumber(os.getenv("CHARACTERS") or 100))
local turn = 0

request = function()
  turn = turn % #sessions + 1
  return wrk.format("POST", "/sessions/" .. sessions[turn] .. "/text", { ["Content-Type"] = "text/plain" }, text)
end
