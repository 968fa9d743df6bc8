//! The wire object of a take: one flat JSON object, the same from `check`, in a take's sidecar and in a manifest.
//!
//! # Schema 1
//!
//! Names end in their unit. Later versions only add fields; what a reader does not know it can skip.
//!
//! **Identity.** `file`, `schema` (1), `analyzer_version`, `duration_s`, `frames`, `sample_rate_hz`, `bit_depth`
//! (`null` for a lossy code), `channels`, `channel` (the one measured, counted from 1).
//!
//! **Judgement.** `outcome` ("accepted", "rejected", or "error" with `error` instead of everything below),
//! `profile`, `profile_version`, `profile_sha256`, and `findings`, the most useful first, each with
//! `code`, `severity` ("reject", "warn", "info"), `measure` (a name on the wire), `value` (a number, a boolean or `null`),
//! `limit` (`min`, `max` or both; for a boolean 1 stands for true), `unit` (empty for a bare number), where it applies
//! `at_s` (seconds from the start), `within_error` (true, where the value lies within the measure's error of its limit)
//! and `not_measured` (why there is no value), and `advice` (to the operator).
//!
//! **Measures**, in this order:
//!
//! | field | unit | what |
//! |---|---|---|
//! | `speech_level_dbfs` | dBFS | active speech level, ITU-T P.56 method B, noise-compensated |
//! | `activity_factor` | 0…1 | active part of the take, P.56 |
//! | `speech_s` | s | speech, pauses excluded |
//! | `noise_floor_dbfs`, `noise_floor_low_dbfs`, `noise_floor_high_dbfs` | dBFS | RMS of what is not speech, above 20 Hz, and its 95 % interval |
//! | `noise_floor_a_dbfs` | dBFS | the same, A-weighted (IEC 61672-1) |
//! | `noise_basis` | | "pauses", "gaps" or "minimum" |
//! | `lead_noise_dbfs` | dBFS | RMS before the first speech |
//! | `snr_db`, `snr_low_db`, `snr_high_db` | dB | speech level − noise floor, and its 95 % interval |
//! | `sample_peak_dbfs` | dBFS | largest sample |
//! | `true_peak_dbtp` | dBTP | ITU-R BS.1770-4 Annex 2, at eight times the rate |
//! | `rms_dbfs` | dBFS | RMS of all samples; a full-scale sine reads −3.01 |
//! | `loudness_lufs`, `max_momentary_lufs`, `max_short_term_lufs` | LUFS | ITU-R BS.1770-4, EBU R 128 |
//! | `loudness_range_lu` | LU | EBU Tech 3342 |
//! | `clipped` | boolean | |
//! | `clipped_samples`, `clip_events` | | samples at a rail, runs at a rail |
//! | `clip_first_at_s` | s | where the first begins; `null` when not clipped |
//! | `clip_rail_dbfs` | dBFS | level of the rail; `null` when not clipped |
//! | `soft_clipped` | boolean | peaks rounded off, or clipped and blurred afterwards; `false` when `clipped`, or without speech |
//! | `rt60_s`, `rt60_low_s`, `rt60_high_s` | s | reverberation time of the room by the speech, 400 to 6300 Hz, and its 90 % interval |
//! | `c50_db` | dB | clarity of the room by the speech, up to 35 |
//! | `hum_present` | boolean | mains hum |
//! | `hum_dbfs`, `hum_freq_hz` | dBFS, Hz | RMS of all its harmonics, 50 or 60; both `null` without a reason where there is none |
//! | `dc_offset` | −1…1 | mean of all samples |
//! | `bandwidth_hz` | Hz | the frequency above which there is nothing but floor |
//! | `codec_edge` | boolean | the band ends as codecs and resamplers cut it, though the rate could carry more |
//! | `dropouts` | | places where sound was lost, held or repeated |
//! | `dropouts_at_s` | s | where the first of them are, at most a hundred |
//! | `channel_fault` | | between the file's channels: "none", "dead", "inverted", "imbalance" or "dual_mono"; "none" where there is one channel |
//! | `lead_silence_s`, `trail_silence_s` | s | silence before the first and after the last speech |
//! | `speech_present`, `cut_start`, `cut_end` | boolean | |
//! | `gated` | boolean | a gate closed the pauses, to digital silence or far under the noise that stands beside the speech |
//! | `gain_riding` | boolean | the noise keeps step with the speech, as an automatic gain makes it; `no_pause` without two pauses |
//!
//! **`not_measured`** maps each measure that is `null` for want of a value to its reason: `too_short`, `silence`,
//! `digital_silence`, `no_speech`, `no_pause`, `no_decay`, `rate_too_low`, `bad_samples`. Levels are relative to full scale,
//! 0 dBFS being amplitude 1.0. No number is ever NaN, infinite or −0.

mod cell;
mod findings;
mod measures;
mod number;

use std::fmt::Display;

use serde_json::{Map, Value};

use crate::analysis::TakeAnalysis;
use crate::audio::{AudioFormat, Channel};
use crate::verdict::{Measure, Profile, Verdict};
use crate::words::Language;

pub use cell::no_formula;
pub use measures::measures;

/// Version of the wire object.
pub const SCHEMA: u32 = 1;

/// What was measured: a file or a take.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The file, as people should read it.
    pub file: &'a str,
    /// Its format.
    pub format: AudioFormat,
    /// The channel that was measured.
    pub channel: Channel,
}

/// The whole object: identity, judgement, measures. The advice in its findings speaks `language`.
pub fn object(
    subject: &Subject<'_>,
    take: &TakeAnalysis,
    verdict: &Verdict,
    profile: &Profile,
    language: Language,
) -> Map<String, Value> {
    let mut object = begin(subject.file);
    let duration = take.frames.seconds(take.rate).0;
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("duration_s", number::of(Measure::Duration, duration));
    put("frames", take.frames.0.into());
    put("sample_rate_hz", subject.format.rate.hz().into());
    put("bit_depth", subject.format.depth.bits().into());
    put("channels", subject.format.channels.into());
    put("channel", subject.channel.0.get().into());
    put("outcome", verdict.outcome.wire().into());
    put("profile", profile.name().into());
    put("profile_version", profile.version().into());
    put("profile_sha256", profile.sha256().into());
    put("findings", findings::list(&verdict.findings, language));
    object.extend(measures(take));
    object
}

/// The object of a file that could not be measured.
pub fn error_object(file: &str, error: &dyn Display) -> Map<String, Value> {
    let mut object = begin(file);
    object.insert("outcome".to_owned(), "error".into());
    object.insert("error".to_owned(), error.to_string().into());
    object
}

fn begin(file: &str) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("file".to_owned(), file.into());
    object.insert("schema".to_owned(), SCHEMA.into());
    object.insert(
        "analyzer_version".to_owned(),
        env!("CARGO_PKG_VERSION").into(),
    );
    object
}
