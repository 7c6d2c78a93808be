-- @description MidiDrumGen: drum MIDI in the style of a named drummer
-- @version 0.1.0
-- @about
--   Type a drummer, get grooves as MIDI items with takes. Runs the program `mididrumigen` on this
--   machine; needs no port and no server. With ReaImGui it is a panel, without it plain dialogs.

local r = reaper
local NAME = "MidiDrumGen"
local SECTIONS = { "intro", "verse", "pre-chorus", "chorus", "bridge", "solo", "breakdown", "outro",
  "count-in", "stop" }
-- What regions are called elsewhere.
local ALSO = { refrain = "chorus", hook = "chorus", prechorus = "pre-chorus", ["pre chorus"] = "pre-chorus",
  ["middle 8"] = "bridge", interlude = "bridge", ["break"] = "breakdown", ending = "outro", coda = "outro",
  ["count in"] = "count-in" }
local MAPS = { "general-midi", "ezdrummer", "addictive-drums-2", "bfd3", "steven-slate", "logic",
  "roland-td", "ableton-drum-rack" }
-- REAPER separates the labels of its dialog by commas: there is none in them.
local FIELDS = {
  { key = "artist", label = "Artist", value = "" },
  { key = "bars", label = "Bars (1-16)", value = "4" },
  { key = "variations", label = "Takes (1-16)", value = "4" },
  { key = "complexity", label = "Complexity (-1 to 1)", value = "0" },
  { key = "intensity", label = "Intensity (-1 to 1)", value = "0" },
  { key = "swing", label = "Swing in percent (empty: artist's own)", value = "" },
  { key = "fills", label = "Fills as share of bars (empty: artist's own)", value = "" },
  { key = "prompt", label = "In words", value = "" },
  { key = "drum_map", label = "Drum map", value = MAPS[1] },
  { key = "form", label = "Form (empty: from the regions)", value = "" },
  { key = "lock", label = "Keep on edit (such as kick)", value = "" },
  { key = "program", label = "Program", value = "mididrumigen" },
}
local TICKS = 480
local SORT_LATER = true
local IMPLODE_INTO_TAKES = 40543
local DRUM_CHANNEL = 9

-- A sentence for the user. Whatever else is raised is a fault of this script.
local function refuse(sentence)
  error({ sentence = sentence }, 0)
end

-------------------------------------------------------------------------------- files and JSON

local function read_all(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local data = file:read("a")
  file:close()
  return data
end

local function write_all(path, data)
  local file = io.open(path, "wb")
  if not file then refuse("Cannot write to " .. path .. ".") end
  file:write(data)
  file:close()
end

local ESCAPES = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

-- Reads JSON: objects and lists become tables, null becomes nil. Raises on anything else.
local function parse_json(text)
  local at = 1
  local value

  local function skip()
    at = text:find("[^ \t\r\n]", at) or #text + 1
  end

  local function expect(char)
    skip()
    if text:sub(at, at) ~= char then error("JSON: no " .. char .. " at " .. at, 0) end
    at = at + 1
  end

  local function string_value()
    local parts = {}
    expect('"')
    while true do
      local stop = text:find('["\\]', at) or error("JSON: a string without end", 0)
      parts[#parts + 1] = text:sub(at, stop - 1)
      if text:sub(stop, stop) == '"' then
        at = stop + 1
        return table.concat(parts)
      end
      local kind = text:sub(stop + 1, stop + 1)
      at = stop + 2
      if kind == "u" then
        local code = tonumber(text:sub(at, at + 3), 16) or error("JSON: a wrong escape", 0)
        at = at + 4
        if code >= 0xD800 and code < 0xDC00 and text:sub(at, at + 1) == "\\u" then
          local low = tonumber(text:sub(at + 2, at + 5), 16) or error("JSON: a wrong escape", 0)
          code = 0x10000 + (code - 0xD800) * 0x400 + (low - 0xDC00)
          at = at + 6
        end
        parts[#parts + 1] = utf8.char(code)
      else
        parts[#parts + 1] = ESCAPES[kind] or error("JSON: a wrong escape", 0)
      end
    end
  end

  local function members(close, read)
    local found = {}
    at = at + 1
    skip()
    if text:sub(at, at) == close then
      at = at + 1
      return found
    end
    repeat
      read(found)
      skip()
      local char = text:sub(at, at)
      at = at + 1
      if char ~= "," and char ~= close then error("JSON: no , at " .. at, 0) end
    until char == close
    return found
  end

  function value()
    skip()
    local char = text:sub(at, at)
    if char == "{" then
      return members("}", function(found)
        local key = string_value()
        expect(":")
        found[key] = value()
      end)
    elseif char == "[" then
      return members("]", function(found) found[#found + 1] = value() end)
    elseif char == '"' then
      return string_value()
    end
    local word = text:match("^[%w%.%+%-]+", at) or error("JSON: nothing at " .. at, 0)
    at = at + #word
    if word == "true" then return true end
    if word == "false" then return false end
    if word == "null" then return nil end
    return tonumber(word) or error("JSON: '" .. word .. "' is no value", 0)
  end

  skip()
  return value()
end

-------------------------------------------------------------------------------- MIDI files

local function read_varlen(data, at)
  local value = 0
  while true do
    local byte = data:byte(at) or refuse("The MIDI file ends too early.")
    at = at + 1
    value = value * 128 + byte % 128
    if byte < 128 then return value, at end
  end
end

local function read_track(data, at, stop, file)
  local now, status, open = 0, 0, {}
  while at < stop do
    local delta
    delta, at = read_varlen(data, at)
    now = now + delta
    local byte = data:byte(at)
    if byte >= 128 then
      status = byte
      at = at + 1
    end
    if status == 0xFF then
      local kind, size = data:byte(at), nil
      size, at = read_varlen(data, at + 1)
      local payload = data:sub(at, at + size - 1)
      at = at + size
      if kind == 6 then file.markers[#file.markers + 1] = { tick = now, name = payload } end
      if kind == 0x58 then file.meters[#file.meters + 1] = { tick = now, upper = payload:byte(1), lower = 2 ^ payload:byte(2) } end
      if kind == 0x2F then file.length = math.max(file.length, now) end
    elseif status == 0xF0 or status == 0xF7 then
      local size
      size, at = read_varlen(data, at)
      at = at + size
    else
      local kind = status // 16
      local key, value = data:byte(at), data:byte(at + 1)
      at = at + ((kind == 0xC or kind == 0xD) and 1 or 2)
      if kind == 9 and value > 0 then
        open[key] = { tick = now, pitch = key, velocity = value, channel = status % 16 }
      elseif (kind == 8 or kind == 9) and open[key] then
        local note = open[key]
        open[key] = nil
        note.stop = math.max(now, note.tick + 1)
        file.notes[#file.notes + 1] = note
      end
    end
  end
end

-- The notes, markers, metres and length of a MIDI file, in its own ticks.
local function read_midi(data)
  if data:sub(1, 4) ~= "MThd" then refuse("That is no MIDI file.") end
  local file = { notes = {}, markers = {}, meters = {}, length = 0, ticks = string.unpack(">I2", data, 13) }
  local at = 15
  while at + 8 <= #data do
    local tag, size = data:sub(at, at + 3), string.unpack(">I4", data, at + 4)
    if tag == "MTrk" then read_track(data, at + 8, at + 8 + size, file) end
    at = at + 8 + size
  end
  table.sort(file.notes, function(a, b) return a.tick < b.tick or a.tick == b.tick and a.pitch < b.pitch end)
  return file
end

local function varlen(value)
  local bytes = string.char(value % 128)
  value = value // 128
  while value > 0 do
    bytes = string.char(value % 128 + 128) .. bytes
    value = value // 128
  end
  return bytes
end

-- A MIDI file of notes {tick, stop, pitch, velocity} in one metre at one tempo.
local function write_midi(notes, length, upper, lower, tempo)
  local events = {}
  for _, note in ipairs(notes) do
    events[#events + 1] = { note.tick, 1, string.char(0x99, note.pitch, note.velocity) }
    events[#events + 1] = { note.stop, 0, string.char(0x89, note.pitch, 64) }
  end
  table.sort(events, function(a, b) return a[1] < b[1] or a[1] == b[1] and a[2] < b[2] end)
  local power = 0
  while 2 ^ power < lower do power = power + 1 end
  local parts = {
    "\0\xFF\x51\x03" .. string.pack(">I3", math.floor(60000000 / tempo + 0.5)),
    "\0\xFF\x58\x04" .. string.char(upper, power, 24, 8),
  }
  local now = 0
  for _, event in ipairs(events) do
    parts[#parts + 1] = varlen(event[1] - now) .. event[3]
    now = event[1]
  end
  parts[#parts + 1] = varlen(math.max(0, length - now)) .. "\xFF\x2F\0"
  local track = table.concat(parts)
  return "MThd" .. string.pack(">I4I2I2I2", 6, 0, 1, TICKS) .. "MTrk" .. string.pack(">I4", #track) .. track
end

-------------------------------------------------------------------------------- the program

local function is_windows()
  return r.GetOS():match("^Win") ~= nil
end

-- One argument as the shell takes it, whatever is in it.
local function quote(text)
  if is_windows() then
    return '"' .. text:gsub('["\r\n]', ""):gsub("%%", "%%%%") .. '"'
  end
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function folder()
  local path = r.GetResourcePath() .. "/" .. NAME
  r.RecursiveCreateDirectory(path, 0)
  return path
end

local runs = 0

-- Starts the program without holding REAPER up; what it says goes to files.
local function start(values, arguments)
  runs = runs + 1
  local base = folder() .. "/run-" .. os.time() .. "-" .. runs
  local run = { out = base .. ".json", err = base .. ".txt", done = base .. ".done", lines = base .. ".bat" }
  local words = { quote(values.program) }
  for _, argument in ipairs(arguments) do words[#words + 1] = quote(argument) end
  local line = table.concat(words, " ") .. " > " .. quote(run.out) .. " 2> " .. quote(run.err)
  line = line .. "\necho done > " .. quote(run.done) .. "\n"
  -- In a file, where only one shell reads it: REAPER takes command lines apart in its own way.
  if is_windows() then
    write_all(run.lines, "@echo off\nchcp 65001 > nul\n" .. line)
    r.ExecProcess('cmd.exe /D /C ""' .. run.lines .. '""', -2)
  else
    write_all(run.lines, line)
    r.ExecProcess('/bin/sh "' .. run.lines .. '"', -1)
  end
  return run
end

-- What the program answered, or nil while it is at work.
local function finished(run, values)
  if not read_all(run.done) then return nil end
  local out, said = read_all(run.out) or "", read_all(run.err) or ""
  for _, path in pairs(run) do os.remove(path) end
  local good, answer = pcall(parse_json, out)
  if good and type(answer) == "table" then return answer end
  -- Progress comes first, the error last: as JSON, or as a line of the shell.
  local fault, problem = pcall(parse_json, said:match("\n?(%b{})%s*$") or "")
  if fault and type(problem) == "table" and problem.message then refuse(problem.message) end
  local line = said:gsub("%s+$", ""):match("[^\n]*$")
  if line:find("not found") or line:find("not recognized") or line:find("No such file") then
    refuse("The program '" .. values.program .. "' is not there. Give its whole path in Program.")
  end
  refuse(line ~= "" and line or "The program said nothing.")
end

local function add(arguments, option, value)
  if value ~= nil and value ~= "" then
    arguments[#arguments + 1] = option
    arguments[#arguments + 1] = tostring(value)
  end
end

local function knobs(arguments, values)
  add(arguments, "--complexity", values.complexity)
  add(arguments, "--intensity", values.intensity)
  add(arguments, "--swing", values.swing)
  add(arguments, "--fills", values.fills)
  add(arguments, "--prompt", values.prompt)
  add(arguments, "--drum-map", values.drum_map)
  add(arguments, "--output", folder())
  arguments[#arguments + 1] = "--json"
  return arguments
end

-------------------------------------------------------------------------------- the project

local function drum_track()
  local track = r.GetSelectedTrack(0, 0)
  if track then return track end
  local count = r.CountTracks(0)
  r.InsertTrackAtIndex(count, true)
  track = r.GetTrack(0, count)
  r.GetSetMediaTrackInfo_String(track, "P_NAME", "Drums", true)
  return track
end

local function qn_at(time)
  return r.TimeMap2_timeToQN(0, time)
end

local function time_at(qn)
  return r.TimeMap2_QNToTime(0, qn)
end

local function meter_at(time)
  local upper, lower, tempo = r.TimeMap_GetTimeSigAtTime(0, time)
  return math.floor(upper), math.floor(lower), tempo
end

-- A new MIDI item with the notes of a file; its active take is checked to be MIDI.
local function insert_item(track, start_time, file, name)
  local start_qn = qn_at(start_time)
  local item = r.CreateNewMIDIItemInProj(track, start_time, time_at(start_qn + file.length / file.ticks), false)
  local take = item and r.GetActiveTake(item)
  if not take or not r.TakeIsMIDI(take) then refuse("REAPER made no MIDI item there.") end
  for _, note in ipairs(file.notes) do
    local from = r.MIDI_GetPPQPosFromProjQN(take, start_qn + note.tick / file.ticks)
    local to = r.MIDI_GetPPQPosFromProjQN(take, start_qn + note.stop / file.ticks)
    -- Sorting after each of a thousand notes would take minutes.
    r.MIDI_InsertNote(take, false, false, from, to, DRUM_CHANNEL, note.pitch, note.velocity, SORT_LATER)
  end
  r.MIDI_Sort(take)
  r.GetSetMediaItemTakeInfo_String(take, "P_NAME", name, true)
  return item
end

-- Work as one step of the undo history, which is closed whatever happens.
local function as_one_step(what, work)
  r.Undo_BeginBlock()
  r.PreventUIRefresh(1)
  local good, result = pcall(work)
  r.PreventUIRefresh(-1)
  r.UpdateArrange()
  r.Undo_EndBlock(NAME .. ": " .. what, -1)
  if not good then error(result, 0) end
  return result
end

local function base_name(path)
  return path:match("[^/\\]+$"):gsub("%.mid$", "")
end

local function load(path)
  return read_midi(read_all(path) or refuse("The file " .. path .. " is not there."))
end

-- Variations become the takes of one item at the edit cursor.
local function insert_takes(answer)
  local files = answer.midi_files
  return as_one_step(answer.artist, function()
    local track, at = drum_track(), r.GetCursorPosition()
    r.SelectAllMediaItems(0, false)
    for number, path in ipairs(files) do
      local item = insert_item(track, at, load(path), answer.artist .. " " .. number .. " (" .. base_name(path) .. ")")
      r.SetMediaItemSelected(item, true)
    end
    if #files > 1 then r.Main_OnCommand(IMPLODE_INTO_TAKES, 0) end
    local _, name = r.GetSetMediaTrackInfo_String(track, "P_NAME", "", false)
    local takes = #files == 1 and "1 take" or #files .. " takes"
    return "1 item with " .. takes .. " on " .. (name ~= "" and name or "the selected track") .. " at the edit cursor."
  end)
end

-- A song becomes one item, with a region for each section where there was none.
local function insert_song(answer, start_time, has_regions)
  return as_one_step("song like " .. answer.artist, function()
    local file = load(answer.midi_files[1])
    local start_qn = qn_at(start_time)
    insert_item(drum_track(), start_time, file, answer.artist .. " song")
    if not has_regions then
      for number, marker in ipairs(file.markers) do
        local following = file.markers[number + 1]
        local stop = following and following.tick or file.length
        r.AddProjectMarker2(0, true, time_at(start_qn + marker.tick / file.ticks),
          time_at(start_qn + stop / file.ticks), marker.name, -1, 0)
      end
    end
    return "1 item with " .. #file.markers .. " sections at " .. (has_regions and "the first region." or "the edit cursor.")
  end)
end

local function section_of(name)
  local whole = name:lower():gsub("%s+$", ""):gsub("^%s+", "")
  if ALSO[whole] then return ALSO[whole] end
  -- "Verse 2" is a verse.
  local plain = whole:gsub("[%d%p]+$", ""):gsub("%s+$", "")
  for _, section in ipairs(SECTIONS) do
    if plain == section or plain == section:gsub("%-", " ") then return section end
  end
  return ALSO[plain] or refuse("The region '" .. name .. "' is no section. Call it " .. table.concat(SECTIONS, ", ") .. ".")
end

local function bars_between(from, to)
  local _, first = r.TimeMap2_timeToBeats(0, from + 1e-6)
  local _, last = r.TimeMap2_timeToBeats(0, to + 1e-6)
  return math.floor(last - first)
end

-- The form that the project's regions spell, such as "intro:4 verse:8 bridge:8@7/8", and its start.
local function form_from_regions()
  local regions, index = {}, 0
  while true do
    local more, is_region, from, to, name = r.EnumProjectMarkers3(0, index)
    if more == 0 then break end
    if is_region then regions[#regions + 1] = { from = from, to = to, name = name } end
    index = index + 1
  end
  if #regions == 0 then return nil end
  table.sort(regions, function(a, b) return a.from < b.from end)
  local upper, lower, tempo = meter_at(regions[1].from)
  local words = {}
  for number, region in ipairs(regions) do
    local before = regions[number - 1]
    if before and math.abs(before.to - region.from) > 0.01 then
      refuse("The regions '" .. before.name .. "' and '" .. region.name .. "' do not meet.")
    end
    local word = section_of(region.name) .. ":" .. math.max(1, bars_between(region.from, region.to))
    local here, per, speed = meter_at(region.from)
    if here ~= upper or per ~= lower then word = word .. "@" .. here .. "/" .. per end
    local change = math.floor(speed - tempo + 0.5)
    if change ~= 0 then word = word .. "@" .. (change > 0 and "+" or "") .. change .. "bpm" end
    words[#words + 1] = word
  end
  return table.concat(words, " "), regions[1].from
end

-- The selected MIDI item as a file of its own; its metre and tempo are the project's there.
local function export_selected()
  local item = r.GetSelectedMediaItem(0, 0)
  local take = item and r.GetActiveTake(item)
  if not take then refuse("Select an item first.") end
  if not r.TakeIsMIDI(take) then refuse("The active take of the selected item is audio. Select a MIDI take.") end
  local position, length = r.GetMediaItemInfo_Value(item, "D_POSITION"), r.GetMediaItemInfo_Value(item, "D_LENGTH")
  local start_qn, notes, index = qn_at(position), {}, 0
  while true do
    local more, _, muted, from, to, _, pitch, velocity = r.MIDI_GetNote(take, index)
    if not more then break end
    local tick = math.floor((r.MIDI_GetProjQNFromPPQPos(take, from) - start_qn) * TICKS + 0.5)
    local stop = math.floor((r.MIDI_GetProjQNFromPPQPos(take, to) - start_qn) * TICKS + 0.5)
    if not muted and tick >= 0 then
      notes[#notes + 1] = { tick = tick, stop = math.max(stop, tick + 1), pitch = pitch, velocity = velocity }
    end
    index = index + 1
  end
  if #notes == 0 then refuse("The selected item has no notes.") end
  local upper, lower, tempo = meter_at(position)
  local ticks = math.floor((qn_at(position + length) - start_qn) * TICKS + 0.5)
  local path = folder() .. "/selected.mid"
  write_all(path, write_midi(notes, ticks, upper, lower, tempo))
  return path
end

-------------------------------------------------------------------------------- what can be done

local function need_artist(values)
  if not values.artist:find("%S") then refuse("Type a drummer or a band first.") end
  return values.artist
end

local function generate(values, more)
  local upper, lower, tempo = meter_at(r.GetCursorPosition())
  local arguments = { "generate", need_artist(values), "--bars", values.bars, "--variations", values.variations,
    "--tempo", string.format("%.3f", tempo), "--time-signature", upper .. "/" .. lower }
  for _, word in ipairs(more or {}) do arguments[#arguments + 1] = word end
  return start(values, knobs(arguments, values)), insert_takes
end

local ACTIONS = {
  { key = "generate", label = "Generate", run = generate },
  { key = "follow", label = "Follow the selected item", run = function(values)
    return generate(values, { "--follow", export_selected() })
  end },
  { key = "song", label = "Song", run = function(values)
    local form, at, from_regions = values.form, r.GetCursorPosition(), false
    if form == "" then
      form, at = form_from_regions()
      from_regions = form ~= nil
    end
    if not form then refuse("There are no regions: type a form, such as intro:4 verse:8 chorus:8.") end
    local upper, lower, tempo = meter_at(at)
    local arguments = { "song", need_artist(values), "--form", form, "--tempo", string.format("%.3f", tempo),
      "--time-signature", upper .. "/" .. lower }
    return start(values, knobs(arguments, values)), function(answer) return insert_song(answer, at, from_regions) end
  end },
  { key = "edit", label = "Edit the selected item", run = function(values)
    local arguments = { "edit", export_selected(), "--artist", need_artist(values), "--variations", values.variations }
    add(arguments, "--lock", values.lock)
    return start(values, knobs(arguments, values)), insert_takes
  end },
  { key = "research", label = "Research", run = function(values)
    return start(values, { "research", need_artist(values), "--json" }), function(answer)
      return answer.artist .. ": " .. math.floor(100 * answer.confidence + 0.5) .. " % sure."
    end
  end },
}

local function load_values()
  local values = {}
  for _, field in ipairs(FIELDS) do
    local stored = r.GetExtState(NAME, field.key)
    values[field.key] = stored ~= "" and stored or field.value
  end
  return values
end

local function store_values(values)
  for _, field in ipairs(FIELDS) do r.SetExtState(NAME, field.key, values[field.key], true) end
end

local function sentence_of(problem)
  return type(problem) == "table" and problem.sentence or "Something went wrong in the script: " .. tostring(problem)
end

-- Begins an action; `job.look` is called until it gives a sentence.
local function begin(action, values)
  local job = {}
  local good, run, finish = pcall(action.run, values)
  if not good then
    job.sentence = sentence_of(run)
    return job
  end
  function job.look()
    local fine, sentence = pcall(function()
      local answer = finished(run, values)
      return answer and finish(answer)
    end)
    if not fine then sentence = sentence_of(sentence) end
    job.sentence = sentence
    return sentence
  end
  return job
end

-------------------------------------------------------------------------------- plain dialogs

local function ask(values)
  local captions, answers = { "Do: generate / follow / song / edit / research" }, { "generate" }
  for _, field in ipairs(FIELDS) do
    captions[#captions + 1] = field.label
    answers[#answers + 1] = values[field.key]
  end
  captions[#captions + 1] = "extrawidth=220"
  captions[#captions + 1] = "separator=\n"
  local good, typed = r.GetUserInputs(NAME, #FIELDS + 1, table.concat(captions, ","), table.concat(answers, "\n"))
  if not good then return nil end
  local lines = {}
  for line in (typed .. "\n"):gmatch("(.-)\n") do lines[#lines + 1] = line end
  for number, field in ipairs(FIELDS) do values[field.key] = lines[number + 1] or "" end
  for _, action in ipairs(ACTIONS) do
    if action.key == lines[1] then return action end
  end
  refuse("'" .. lines[1] .. "' cannot be done. Type generate, follow, song, edit or research.")
end

local function run_dialogs()
  local values = load_values()
  local good, action = pcall(ask, values)
  if not good then
    r.MB(sentence_of(action), NAME, 0)
    return
  end
  if not action then return end
  store_values(values)
  local job = begin(action, values)
  local function wait()
    local sentence = job.sentence or job.look()
    if sentence then r.MB(sentence, NAME, 0) else r.defer(wait) end
  end
  wait()
end

-------------------------------------------------------------------------------- panel

local function run_panel()
  local context = r.ImGui_CreateContext(NAME)
  local values, job, status = load_values(), nil, "Type a drummer, then press Generate."
  local function draw()
    for _, field in ipairs(FIELDS) do
      local changed, value = r.ImGui_InputText(context, field.label, values[field.key])
      if changed then values[field.key] = value end
    end
    for number, action in ipairs(ACTIONS) do
      if number > 1 then r.ImGui_SameLine(context) end
      if r.ImGui_Button(context, action.label) and not job then
        store_values(values)
        job, status = begin(action, values), action.label .. " ..."
      end
    end
    if job and r.ImGui_Button(context, "Cancel") then
      job, status = nil, "Cancelled: what comes now is left out."
    end
    r.ImGui_Text(context, status)
  end
  local function frame()
    if job then
      local sentence = job.sentence or job.look()
      if sentence then job, status = nil, sentence end
    end
    r.ImGui_SetNextWindowSize(context, 620, 420, r.ImGui_Cond_FirstUseEver())
    local visible, open = r.ImGui_Begin(context, NAME, true)
    if visible then
      draw()
      r.ImGui_End(context)
    end
    if open then r.defer(frame) end
  end
  r.defer(frame)
end

if r.ImGui_CreateContext then run_panel() else run_dialogs() end
