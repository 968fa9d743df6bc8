#!/bin/sh
# Makes the readings of the demo: every prompt of script.tsv, spoken by eSpeak NG, as 48 kHz 16-bit mono FLAC.
# Needs espeak-ng and ffmpeg. Run it anywhere; the files land beside it. Clean readings only: what is wrong with
# the demo's bad takes (clipping, noise, a cut, silence) is done to them when the demo runs.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Speech level without pauses, in dBFS RMS: the nominal level of ITU-T speech tests (P.830), a well set gain.
level=-26

voice() {
  case $1 in
    harbour) echo "en-us+f2 -s 150 -p 45" ;;
    bread) echo "en-gb+m3 -s 145 -p 40" ;;
    wind) echo "en-us+Alicia -s 165 -p 50" ;;
    train) echo "en-gb-scotland -s 150 -p 35" ;;
    room) echo "en-us+adam -s 150 -p 42" ;;
    *) echo "no voice for prompt $1" >&2 && exit 1 ;;
  esac
}

tab=$(printf '\t')
while IFS="$tab" read -r id text; do
  # The words of a voice are options, so they must split.
  # shellcheck disable=SC2046
  set -- $(voice "$id")
  name=$1 && shift
  espeak-ng -v "$name" "$@" -w "$work/raw.wav" "$text"
  # The silence that the synthesis puts around the words goes: the demo puts its own room tone there.
  edge="silenceremove=start_periods=1:start_threshold=-60dB"
  ffmpeg -nostdin -v error -y -i "$work/raw.wav" -af "$edge,areverse,$edge,areverse,aresample=48000" \
    -ac 1 -c:a pcm_f32le "$work/reading.wav"
  mean=$(ffmpeg -nostdin -hide_banner -i "$work/reading.wav" -af volumedetect -f null - 2>&1 |
    sed -n 's/.*mean_volume: \(.*\) dB/\1/p')
  gain=$(echo "$level $mean" | awk '{ print $1 - $2 }')
  ffmpeg -nostdin -v error -y -i "$work/reading.wav" -af "volume=${gain}dB" -ar 48000 -sample_fmt s16 \
    -map_metadata -1 -flags +bitexact -fflags +bitexact -compression_level 12 "$id.flac"
done <script.tsv
