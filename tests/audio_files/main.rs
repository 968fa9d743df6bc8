//! Any audio file is read as ffmpeg and sox read it, sample by sample, or refused with a reason and a remedy.

mod refused;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use takegate::audio::{Channel, ReadError, SampleDepth, decode};
use tempfile::TempDir;

/// Two seconds of two different channels: tones over noise, with both rails touched.
fn signal(rate: u32, channels: usize) -> Vec<i32> {
    let mut noise = 1u32;
    let mut samples = Vec::new();
    for frame in 0..2 * rate + 7 {
        for channel in 0..channels {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let t = f64::from(frame) / f64::from(rate);
            let tone = (t * 440.0 * (channel + 1) as f64 * std::f64::consts::TAU).sin() * 1e9;
            samples.push((tone as i32).wrapping_add(noise as i32 >> 3));
        }
    }
    samples[10] = i32::MAX;
    samples[11] = i32::MIN;
    samples
}

fn run(command: &mut Command, input: &[u8]) -> Vec<u8> {
    let name = command.get_program().to_owned();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{name:?}: {error}; apt-get install ffmpeg sox"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeding = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // A program that needs no input closes its end.
    let _ = feeding.join();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    output.stdout
}

fn bytes(samples: &[i32]) -> Vec<u8> {
    samples.iter().flat_map(|s| s.to_le_bytes()).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    let (samples, rest) = bytes.as_chunks::<4>();
    assert!(rest.is_empty());
    samples.iter().map(|&b| f32::from_le_bytes(b)).collect()
}

/// Has ffmpeg write the signal with these options.
fn ffmpeg_writes(folder: &Path, name: &str, rate: u32, channels: usize, options: &str) -> PathBuf {
    let path = folder.join(name);
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-f", "s32le", "-ar", &rate.to_string()]);
    command.args(["-ac", &channels.to_string(), "-i", "-", "-bitexact"]);
    command.args(options.split_whitespace()).arg(&path);
    run(&mut command, &bytes(&signal(rate, channels)));
    path
}

fn ffmpeg_reads(path: &Path) -> Vec<f32> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(path);
    floats(&run(
        command.args(["-f", "f32le", "-c:a", "pcm_f32le", "-"]),
        b"",
    ))
}

fn sox_reads(path: &Path) -> Vec<f32> {
    let mut command = Command::new("sox");
    command.args(["-V1", "-D"]).arg(path);
    floats(&run(
        command.args(["-t", "raw", "-e", "float", "-b", "32", "-"]),
        b"",
    ))
}

fn ours(path: &Path) -> Result<Vec<f32>, ReadError> {
    let mut decoder = decode(path)?;
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block)? {
        assert!(!block.is_empty());
        all.extend_from_slice(&block);
    }
    Ok(all)
}

fn assert_same(path: &Path, ours: &[f32], theirs: &[f32], tolerance: f32, who: &str) {
    assert_eq!(ours.len(), theirs.len(), "samples of {path:?} by {who}");
    let differs = ours
        .iter()
        .zip(theirs)
        .position(|(a, b)| (a - b).abs() > tolerance);
    if let Some(at) = differs {
        let (a, b) = (ours[at], theirs[at]);
        panic!("{path:?}: sample {at} is {a}, by {who} {b}");
    }
}

#[test]
fn every_uncompressed_and_lossless_format_is_read_as_ffmpeg_reads_it() {
    let folder = TempDir::new().unwrap();
    use SampleDepth::{Float, Int, Lossy};
    for (name, rate, channels, options, depth) in [
        ("8.wav", 48_000, 1, "-c:a pcm_u8", Int(8)),
        ("16.wav", 48_000, 1, "-c:a pcm_s16le", Int(16)),
        ("24.wav", 48_000, 1, "-c:a pcm_s24le", Int(24)),
        ("32.wav", 48_000, 1, "-c:a pcm_s32le", Int(32)),
        ("float.wav", 48_000, 1, "-c:a pcm_f32le", Float(32)),
        ("double.wav", 48_000, 1, "-c:a pcm_f64le", Float(64)),
        ("stereo.wav", 44_100, 2, "-c:a pcm_s16le", Int(16)),
        ("six.wav", 48_000, 6, "-c:a pcm_s24le", Int(24)),
        ("192k.wav", 192_000, 2, "-c:a pcm_s24le", Int(24)),
        ("8k.wav", 8_000, 1, "-c:a pcm_s16le", Int(16)),
        (
            "rf64.wav",
            48_000,
            1,
            "-c:a pcm_s24le -rf64 always",
            Int(24),
        ),
        ("mulaw.wav", 8_000, 1, "-c:a pcm_mulaw", Lossy),
        ("alaw.wav", 8_000, 1, "-c:a pcm_alaw", Lossy),
        ("16.flac", 48_000, 1, "-sample_fmt s16", Int(16)),
        ("24.flac", 96_000, 2, "-sample_fmt s32", Int(24)),
        ("16.aiff", 48_000, 1, "-c:a pcm_s16be", Int(16)),
        ("24.aiff", 44_100, 2, "-c:a pcm_s24be", Int(24)),
        ("16.caf", 48_000, 1, "-c:a pcm_s16le", Int(16)),
        ("alac.m4a", 48_000, 2, "-c:a alac -sample_fmt s16p", Int(16)),
        (
            "alac24.m4a",
            48_000,
            1,
            "-c:a alac -sample_fmt s32p",
            Int(24),
        ),
        ("16.mka", 48_000, 1, "-c:a flac -sample_fmt s16", Int(16)),
    ] {
        let path = ffmpeg_writes(folder.path(), name, rate, channels, options);
        let read = ours(&path).unwrap_or_else(|error| panic!("{name} {error}"));
        assert_same(&path, &read, &ffmpeg_reads(&path), 0.0, "ffmpeg");
        let format = decode(&path).unwrap().format();
        assert_eq!(format.rate.hz(), rate, "{name}");
        assert_eq!(usize::from(format.channels), channels, "{name}");
        assert_eq!(format.depth, depth, "{name}");
    }
}

#[test]
fn wavs_of_sox_are_read_as_sox_reads_them() {
    let folder = TempDir::new().unwrap();
    for (name, channels, options) in [
        ("8.wav", 1, "-b 8 -e unsigned"),
        ("16.wav", 1, "-b 16"),
        ("24.wav", 1, "-b 24"),
        ("24s.wav", 2, "-b 24"),
        ("32.wav", 2, "-b 32 -e signed"),
        ("float.wav", 1, "-b 32 -e float"),
        ("mulaw.wav", 1, "-b 8 -e mu-law"),
        ("16.aiff", 2, "-b 16"),
    ] {
        let path = folder.path().join(name);
        let mut command = Command::new("sox");
        command.args(["-V1", "-D", "-t", "raw", "-e", "signed", "-b", "32"]);
        command.args(["-r", "48000", "-c", &channels.to_string(), "-"]);
        command.args(options.split_whitespace()).arg(&path);
        run(&mut command, &bytes(&signal(48_000, channels)));
        let read = ours(&path).unwrap_or_else(|error| panic!("{name} {error}"));
        // sox rounds what it gives out as floating point to some 24 bits.
        let deep = name == "32.wav" || name == "float.wav";
        let tolerance = if deep { 2f32.powi(-23) } else { 0.0 };
        assert_same(&path, &read, &sox_reads(&path), tolerance, "sox");
    }
}

#[test]
fn wavs_written_into_a_pipe_are_read_to_their_end() {
    let folder = TempDir::new().unwrap();
    let input = bytes(&signal(16_000, 1));
    for (name, program, options) in [
        (
            "ffmpeg.wav",
            "ffmpeg",
            "-v error -f s32le -ar 16000 -ac 1 -i - -c:a pcm_s16le -f wav -",
        ),
        (
            "sox.wav",
            "sox",
            "-V1 -D -t raw -e signed -b 32 -r 16000 -c 1 - -b 16 -t wav -",
        ),
    ] {
        let mut command = Command::new(program);
        let wav = run(command.args(options.split_whitespace()), &input);
        let path = folder.path().join(name);
        fs::write(&path, wav).unwrap();
        assert_same(
            &path,
            &ours(&path).unwrap(),
            &ffmpeg_reads(&path),
            0.0,
            "ffmpeg",
        );
    }
}

#[test]
fn lossy_formats_are_read_as_ffmpeg_reads_them_to_within_their_rounding() {
    let folder = TempDir::new().unwrap();
    for (name, options) in [
        ("a.mp3", "-c:a libmp3lame -b:a 128k"),
        ("a.m4a", "-c:a aac -b:a 128k"),
        ("a.ogg", "-c:a libvorbis -q:a 5"),
    ] {
        let path = ffmpeg_writes(folder.path(), name, 48_000, 1, options);
        let read = ours(&path).unwrap_or_else(|error| panic!("{name} {error}"));
        let theirs = ffmpeg_reads(&path);
        // Where a format does not tell the encoder's run-in, readers differ in what they cut off.
        let (shift, error) = (0..=3000usize)
            .map(|shift| {
                let n = 40_000;
                let sum: f64 = read[shift..][..n]
                    .iter()
                    .zip(&theirs[..n])
                    .map(|(a, b)| f64::from(a - b).powi(2))
                    .sum();
                (shift, (sum / n as f64).sqrt())
            })
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap();
        assert!(
            error < 2e-5,
            "{name}: {error} RMS apart at a shift of {shift}"
        );
        println!(
            "{name}: {} and {} samples, shift {shift}, {error:e}",
            read.len(),
            theirs.len()
        );
        assert_eq!(decode(&path).unwrap().format().depth, SampleDepth::Lossy);
    }
}

#[test]
fn a_channel_is_picked_never_summed_and_one_that_is_not_there_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = ffmpeg_writes(folder.path(), "a.wav", 48_000, 2, "-c:a pcm_s16le");
    let both = ours(&path).unwrap();
    let channel = |n: u16| Channel(n.try_into().unwrap());
    for n in 1..=2 {
        let mut decoder = decode(&path).unwrap();
        let (mut all, mut block) = (Vec::new(), Vec::new());
        while decoder.next_block_of(channel(n), &mut block).unwrap() {
            all.extend_from_slice(&block);
        }
        let wanted: Vec<f32> = both
            .chunks(2)
            .map(|frame| frame[usize::from(n) - 1])
            .collect();
        assert_eq!(all, wanted);
    }
    let refused = decode(&path)
        .unwrap()
        .next_block_of(channel(3), &mut Vec::new());
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("2 channel(s)") && message.contains("channel 3"));
}

/// The bytes of a 16-bit WAV of 1000 frames, its header 44 bytes long.
fn plain_wav() -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
    for sample in 0..1000 {
        writer.write_sample(sample * 7 % 991).unwrap();
    }
    writer.finalize().unwrap();
    file.into_inner()
}

#[test]
fn a_chunk_of_odd_length_before_the_audio_is_skipped_with_its_pad_and_without() {
    let folder = TempDir::new().unwrap();
    let wav = plain_wav();
    let wanted = {
        let path = folder.path().join("plain.wav");
        fs::write(&path, &wav).unwrap();
        ours(&path).unwrap()
    };
    for (name, chunk) in [
        ("padded.wav", &b"note\x03\0\0\0abc\0"[..]),
        ("unpadded.wav", b"note\x03\0\0\0abc"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, [&wav[..36], chunk, &wav[36..]].concat()).unwrap();
        assert_eq!(ours(&path).unwrap(), wanted, "{name}");
    }
}

#[test]
fn twenty_bits_in_three_bytes_and_twenty_four_in_four_are_read_exactly() {
    // Extensible headers, the significant bits at the top of their container.
    let folder = TempDir::new().unwrap();
    for (container, bits) in [(3u16, 20u16), (4, 24)] {
        let samples: Vec<i32> = (0..200)
            .map(|s| (s * 12_345 - 1_000_000) << (32 - bits))
            .collect();
        let data: Vec<u8> = samples
            .iter()
            .flat_map(|s| s.to_le_bytes()[4 - usize::from(container)..].to_vec())
            .collect();
        let mut wav = b"RIFF\0\0\0\0WAVEfmt \x28\0\0\0\xFE\xFF\x01\0\x80\x3E\0\0\0\0\0\0".to_vec();
        wav.extend(container.to_le_bytes());
        wav.extend((container * 8).to_le_bytes());
        wav.extend(22u16.to_le_bytes());
        wav.extend(bits.to_le_bytes());
        wav.extend([4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x10, 0]);
        wav.extend([0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
        wav.extend(b"data");
        wav.extend((data.len() as u32).to_le_bytes());
        wav.extend(data);
        let path = folder.path().join("valid.wav");
        fs::write(&path, wav).unwrap();
        let wanted: Vec<f32> = samples.iter().map(|&s| s as f32 / 2f32.powi(31)).collect();
        assert_eq!(ours(&path).unwrap(), wanted);
        let depth = decode(&path).unwrap().format().depth;
        assert_eq!(depth, SampleDepth::Int(bits as u8));
    }
}
