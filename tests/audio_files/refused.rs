//! What cannot be read is refused with its cause and its remedy, and nothing makes the reader panic.

use std::fs;

use proptest::prelude::*;
use takegate::audio::ReadError;
use tempfile::TempDir;

use crate::{ffmpeg_writes, ours, plain_wav};

fn patched(at: usize, with: &[u8]) -> Vec<u8> {
    let mut wav = plain_wav();
    wav[at..at + with.len()].copy_from_slice(with);
    wav
}

#[test]
fn files_that_cannot_be_read_say_why_and_what_to_do() {
    let folder = TempDir::new().unwrap();
    let headerless = plain_wav()[..44].to_vec();
    for (name, content, cause, remedy) in [
        ("empty.wav", vec![], "is empty", "copy or record it again"),
        (
            "text.wav",
            b"not audio at all, only words".to_vec(),
            "no audio file",
            "convert it",
        ),
        ("zeros.mp3", vec![0; 5000], "no audio file", "convert it"),
        (
            "cut.wav",
            plain_wav()[..1044].to_vec(),
            "promises 1000 frames and 500 are there",
            "copy it again",
        ),
        (
            "torn.wav",
            plain_wav()[..1043].to_vec(),
            "promises 1000 frames and 499 are there",
            "copy it again",
        ),
        (
            "open.wav",
            patched(40, &[0; 4]),
            "never closed",
            "repair it",
        ),
        (
            "only_tags.wav",
            [&patched(40, &[0; 4])[..44], b"LIST\x04\0\0\0INFO"].concat(),
            "holds no audio",
            "record it again",
        ),
        (
            "none.wav",
            patched(40, &[0; 4])[..44].to_vec(),
            "holds no audio",
            "record it again",
        ),
        (
            "header.wav",
            plain_wav()[..30].to_vec(),
            "breaks off",
            "get it again",
        ),
        (
            "nodata.wav",
            headerless[..36].to_vec(),
            "no audio data",
            "get it again",
        ),
        (
            "norate.wav",
            patched(24, &[0; 4]),
            "0 samples a second",
            "get it again",
        ),
        (
            "toofast.wav",
            patched(24, &[255; 4]),
            "4294967295 samples a second",
            "get it again",
        ),
        (
            "nochannel.wav",
            patched(22, &[0; 2]),
            "0 channels",
            "get it again",
        ),
        (
            "bits.wav",
            patched(34, &[77, 0]),
            "do not fit",
            "get it again",
        ),
        (
            "code.wav",
            patched(20, &[0x55, 0x77]),
            "cannot be decoded",
            "convert it",
        ),
        (
            "odd.wav",
            patched(40, &[3, 0, 0, 0]),
            "middle of a frame",
            "get it again",
        ),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        let message = ours(&path).unwrap_err().to_string();
        assert!(message.contains(cause), "{name}: {message}");
        assert!(message.contains(remedy), "{name}: {message}");
    }
    for path in [folder.path().to_owned(), folder.path().join("nowhere.wav")] {
        let message = ours(&path).unwrap_err().to_string();
        assert!(message.contains("check that"), "{message}");
    }
}

#[test]
fn a_compressed_file_that_breaks_off_or_is_altered_is_damaged() {
    let folder = TempDir::new().unwrap();
    for (name, options) in [
        ("a.flac", "-sample_fmt s16"),
        ("a.m4a", "-c:a alac -sample_fmt s16p"),
        ("b.m4a", "-c:a aac"),
        ("a.aiff", "-c:a pcm_s16be"),
    ] {
        let path = ffmpeg_writes(folder.path(), name, 48_000, 1, options);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let message = ours(&path).unwrap_err().to_string();
        assert!(message.contains("is damaged"), "{name} {message}");
    }
    // Damage that a decoder meets as bits that run out, and tells like a failing disk.
    let path = ffmpeg_writes(folder.path(), "c.m4a", 48_000, 1, "-c:a aac");
    let whole = fs::read(&path).unwrap();
    for at in (200..whole.len().min(8000)).step_by(97) {
        let mut altered = whole.clone();
        altered[at..at + 3].fill(0xff);
        fs::write(&path, altered).unwrap();
        assert!(!matches!(ours(&path), Err(ReadError::Io(_))), "byte {at}");
    }
    let path = ffmpeg_writes(folder.path(), "b.flac", 48_000, 1, "-sample_fmt s16");
    let mut altered = fs::read(&path).unwrap();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    fs::write(&path, altered).unwrap();
    let message = ours(&path).unwrap_err().to_string();
    assert!(message.contains("is damaged"), "{message}");
}

#[test]
fn formats_that_are_known_but_not_read_are_named_with_the_way_out() {
    let folder = TempDir::new().unwrap();
    for (name, options, kind) in [
        ("a.w64", "-c:a pcm_s16le", "Wave64"),
        ("a.au", "-c:a pcm_s16be", "Sun audio"),
        ("a.wv", "-c:a wavpack", "WavPack"),
    ] {
        let path = ffmpeg_writes(folder.path(), name, 48_000, 1, options);
        let message = ours(&path).unwrap_err().to_string();
        assert!(message.contains(kind), "{message}");
        assert!(message.contains("ffmpeg -i"), "{message}");
    }
}

#[test]
fn opus_is_refused_by_name_with_the_way_out() {
    let folder = TempDir::new().unwrap();
    let path = ffmpeg_writes(folder.path(), "a.opus", 48_000, 1, "-c:a libopus");
    let message = ours(&path).unwrap_err().to_string();
    assert!(
        message.contains("Opus") && message.contains("ffmpeg -i"),
        "{message}"
    );
}

/// Small files of many formats to do damage to.
fn seeds() -> &'static [(String, Vec<u8>)] {
    static SEEDS: std::sync::OnceLock<Vec<(String, Vec<u8>)>> = std::sync::OnceLock::new();
    SEEDS.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        [
            ("a.wav", "-c:a pcm_s24le"),
            ("b.wav", "-c:a pcm_f32le"),
            ("c.wav", "-c:a adpcm_ms"),
            ("d.wav", "-c:a pcm_s16le -rf64 always"),
            ("a.flac", ""),
            ("a.mp3", "-c:a libmp3lame"),
            ("a.ogg", "-c:a libvorbis"),
            ("a.m4a", "-c:a aac"),
            ("b.m4a", "-c:a alac"),
            ("a.aiff", ""),
            ("a.caf", "-c:a pcm_s16le"),
            ("a.mka", "-c:a flac"),
        ]
        .map(|(name, options)| {
            let options = format!("{options} -t 0.3");
            let path = ffmpeg_writes(folder.path(), name, 16_000, 1, &options);
            (name.into(), fs::read(path).unwrap())
        })
        .into()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..Default::default() })]
    #[test]
    fn no_damage_to_a_file_makes_the_reader_panic(
        seed in 0usize..12,
        damage in prop::collection::vec((0usize..400, any::<u8>()), 1..6),
        length in prop::option::of(0usize..2000),
    ) {
        let (name, whole) = &seeds()[seed];
        let mut bytes = whole.clone();
        for (at, with) in damage {
            let at = at % bytes.len();
            bytes[at] = with;
        }
        if let Some(length) = length {
            bytes.truncate(length);
        }
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        if let Err(error) = ours(&path) {
            let message = error.to_string();
            prop_assert!(message.contains(';'), "no remedy: {}", message);
        }
    }
}
