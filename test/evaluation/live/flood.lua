-- Each request another search, so that no cache answers it; between two of a connection, 0.4 to 0.8 s: what it asks for a
-- second is bounded, whatever the answers.
math.randomseed(os.time())
request = function()
  return wrk.format("GET", "/recherche?q=" .. string.format("%x", math.random(0, 2 ^ 40)))
end
delay = function()
  return math.random(400, 800)
end
