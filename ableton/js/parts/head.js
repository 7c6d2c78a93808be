/*
 * The bridge between Live and the MidiDrumiGen server, for [js] and [v8] in Max for Live.
 *
 * ES5 on purpose: [js] knows no more, and [v8] runs it too. It is one file because a frozen device
 * finds only the scripts that are named in it; it is put together from ableton/js/parts.
 */

autowatch = 0;
inlets = 1;
outlets = 2;

var MidiDrumGen = {};
