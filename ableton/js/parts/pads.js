/* Drum maps out of the pads of a rack. */

(function (gen) {
  "use strict";

  // Words in the names of pads, the telling ones first: a "Closed Hat" is no "Hat", and what
  // stands before "kick" or "snare" says what else it is.
  var PAD_WORDS = [
    ["cross_stick", /side ?stick|cross ?stick|x-?stick|\brim\b(?! ?shot)|\bstick\b/],
    ["rim_shot", /rim ?shot/],
    ["clap", /clap|\bcp\b|hand ?clap/],
    ["pedal_hat", /(hat|hh|hi-?hat).*(pedal|foot)|(pedal|foot).*(hat|hh)/],
    ["half_open_hat", /(half|semi).*(hat|hh|open)/],
    ["open_hat", /(hat|hh|hi-?hat|hihat).*open|open.*(hat|hh|hihat)|\boh\b|\bohh\b|hat ?o\b|hho/],
    ["closed_hat", /(hat|hh|hihat).*clos|clos.*(hat|hh|hihat)|\bch\b|\bchh\b|hihat|hi ?-?hat|\bhat\b|\bhh\b|hhc/],
    ["ride_bell", /bell/],
    ["ride", /ride|\brd\b/],
    ["splash", /splash/],
    ["china", /china|chinese/],
    ["crash_2", /crash.*(2|b\b|r\b|right)/],
    ["crash_1", /crash|\bcr\b|\bcy\b|cymbal/],
    ["floor_tom", /floor|tom.*(floor|4)|\bft\b/],
    ["high_tom", /tom.*(hi|1)|hi.*tom|\bht\b/],
    ["low_tom", /tom.*(lo|3)|lo.*tom|\blt\b/],
    ["mid_tom", /tom.*(mid|2)|mid.*tom|\bmt\b|\btom\b/],
    ["cowbell", /cow ?bell|\bcb\b/],
    ["wood_block", /wood ?block|\bblock\b/],
    ["tambourine", /tamb/],
    ["shaker", /shak|maraca|cabasa/],
    ["kick", /kick|\bbd\b|\bkik\b|\bkd\b|bass ?drum|\bk\b/],
    ["snare", /snare|\bsd\b|\bsn\b|\bsnr\b/]
  ];
  // Where the pieces lie on most racks: for pads without a name of their own.
  var USUAL_PADS = { kick: 36, snare: 38, closed_hat: 42 };

  function pieceOfPad(name) {
    var plain = String(name).toLowerCase().replace(/[_.]+/g, " ");
    if (/cow ?bell/.test(plain)) {
      return "cowbell";
    }
    for (var i = 0; i < PAD_WORDS.length; i += 1) {
      if (PAD_WORDS[i][1].test(plain)) {
        return PAD_WORDS[i][0];
      }
    }
    return "";
  }

  /**
   * A drum map out of the pads of a rack.
   *
   * Of several pads for a piece the lowest is played and all are read. A chain for all notes
   * (note -1) answers wherever no pad does. What has no pad and no such chain is told.
   *
   * @param pads [{note, name}]
   * @return {map: {piece: [notes]}, guessed: [pieces], known: count}, or null without a pad.
   */
  function mapFromPads(pads) {
    var map = {};
    var used = {};
    var catches = false;
    var known = 0;
    pads.slice().sort(function (a, b) { return a.note - b.note; }).forEach(function (pad) {
      catches = catches || pad.note < 0;
      var piece = pad.note < 0 ? "" : pieceOfPad(pad.name);
      if (piece && !used[pad.note]) {
        used[pad.note] = true;
        map[piece] = (map[piece] || []).concat(pad.note);
        known += 1;
      }
    });
    if (!known) {
      return null;
    }
    var filled = pads.map(function (pad) { return pad.note; });
    var guessed = [];
    Object.keys(USUAL_PADS).forEach(function (piece) {
      var note = USUAL_PADS[piece];
      if (!map[piece]) {
        while (used[note]) {
          note += 1;
        }
        used[note] = true;
        map[piece] = [note];
        if (!catches && filled.indexOf(note) < 0) {
          guessed.push(piece.replace("_", " "));
        }
      }
    });
    return { map: map, guessed: guessed, known: known };
  }

  /** A map in one word, as the server takes it: kick=36,snare=38+40. */
  function spellMap(map) {
    return Object.keys(map).map(function (piece) { return piece + "=" + map[piece].join("+"); }).join(",");
  }

  gen.pads = { pieceOfPad: pieceOfPad, mapFromPads: mapFromPads, spellMap: spellMap };
}(MidiDrumGen));
