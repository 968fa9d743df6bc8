//! Every format but plain PCM in a WAV, through symphonia.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use symphonia::core::audio::GenericAudioBufferRef;
use symphonia::core::codecs::audio::{AudioCodecId, well_known as codec};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;

use super::{AudioFormat, Frames, ReadError, SampleDepth, SampleRate};

pub(super) struct Coded {
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    format: AudioFormat,
    frames: Option<u64>,
    /// The count of frames is a fact of the file, not somebody's estimate.
    frames_are_exact: bool,
    done: u64,
    /// The first block, decoded at opening because only it tells the channels of some formats.
    first: Option<Vec<f32>>,
}

impl Coded {
    pub(super) fn open(mut file: File, path: &Path) -> Result<Self, ReadError> {
        let mut start = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        (&file).take(12).read_to_end(&mut start)?;
        file.seek(SeekFrom::Start(0))?;
        let mut hint = Hint::new();
        if let Some(extension) = path.extension().and_then(|e| e.to_str()) {
            hint.with_extension(extension);
        }
        let (reader, decoder, track) =
            guarded(move || open(file, &hint))?.map_err(|error| match (error, kind(&start)) {
                (ReadError::NotAudio, Some(Kind::Read(name))) => {
                    ReadError::Damaged(format!("it begins like {name}, and breaks off"))
                }
                (ReadError::NotAudio, Some(Kind::Known(name))) => {
                    ReadError::Unsupported(name.into())
                }
                (error, _) => error,
            })?;
        let (id, params, frames) = track;
        let mut coded = Self {
            reader,
            decoder,
            track: id,
            format: AudioFormat {
                rate: SampleRate::new(params.sample_rate.unwrap_or(1)).ok_or(ReadError::Rate(0))?,
                depth: depth(&params),
                channels: 1,
            },
            frames,
            frames_are_exact: is_lossless(params.codec),
            done: 0,
            first: None,
        };
        let mut first = Vec::new();
        match coded.decode_next(&mut first)? {
            None => return Err(ReadError::NoSamples),
            Some(spec) => {
                coded.format.rate = SampleRate::new(spec.0).ok_or(ReadError::Rate(0))?;
                coded.format.channels = spec.1;
            }
        }
        coded.first = Some(first);
        Ok(coded)
    }

    pub(super) fn format(&self) -> AudioFormat {
        self.format
    }

    pub(super) fn frames(&self) -> Option<Frames> {
        self.frames.map(Frames)
    }

    pub(super) fn next_block(&mut self, samples: &mut Vec<f32>) -> Result<bool, ReadError> {
        if let Some(first) = self.first.take() {
            *samples = first;
        } else {
            match self.decode_next(samples)? {
                None => {
                    self.check_end()?;
                    return Ok(false);
                }
                Some(spec) if spec != (self.format.rate.hz(), self.format.channels) => {
                    return Err(ReadError::Damaged(
                        "its sample rate or its channels change on the way".into(),
                    ));
                }
                Some(_) => {}
            }
        }
        self.done += (samples.len() / usize::from(self.format.channels)) as u64;
        Ok(true)
    }

    /// The next packet that holds audio, and its rate and channels.
    fn decode_next(&mut self, samples: &mut Vec<f32>) -> Result<Option<(u32, u16)>, ReadError> {
        loop {
            let Self {
                reader,
                decoder,
                track,
                ..
            } = self;
            let spec = guarded(|| -> Result<_, Error> {
                let Some(packet) = reader.next_packet()? else {
                    return Ok(None);
                };
                if packet.track_id != *track {
                    return Ok(Some((0, 0)));
                }
                Ok(Some(copy(&decoder.decode(&packet)?, samples)))
            })?
            .map_err(|error| self.broken(error))?;
            match spec {
                None => return Ok(None),
                // Another track's packet, or one that only fills the decoder.
                Some(_) if samples.is_empty() => {}
                Some(spec) => return Ok(Some(spec)),
            }
        }
    }

    fn broken(&self, error: Error) -> ReadError {
        match (error, self.frames) {
            (Error::IoError(error), Some(promised))
                if error.kind() == ErrorKind::UnexpectedEof && promised > self.done =>
            {
                ReadError::Truncated {
                    promised,
                    present: self.done,
                }
            }
            (error, _) => read_error(error),
        }
    }

    fn check_end(&mut self) -> Result<(), ReadError> {
        if let (Some(promised), true) = (self.frames, self.frames_are_exact)
            && promised > self.done
        {
            return Err(ReadError::Truncated {
                promised,
                present: self.done,
            });
        }
        if self.decoder.finalize().verify_ok == Some(false) {
            return Err(ReadError::Damaged(
                "its audio does not match its own checksum".into(),
            ));
        }
        Ok(())
    }
}

type Opened = (
    Box<dyn FormatReader>,
    Box<dyn AudioDecoder>,
    (u32, AudioCodecParameters, Option<u64>),
);

fn open(file: File, hint: &Hint) -> Result<Opened, ReadError> {
    let stream = MediaSourceStream::new(Box::new(file), Default::default());
    let reader = symphonia::default::get_probe()
        .probe(hint, stream, Default::default(), Default::default())
        .map_err(|error| match error {
            // The probe has looked through the whole file and met nothing it knows.
            Error::Unsupported(_) => ReadError::NotAudio,
            Error::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
                ReadError::NotAudio
            }
            other => read_error(other),
        })?;
    let track = reader
        .default_track(TrackType::Audio)
        .ok_or(ReadError::NoSamples)?;
    let params = track
        .codec_params
        .as_ref()
        .and_then(|params| params.audio())
        .ok_or(ReadError::NoSamples)?
        .clone();
    let (id, frames) = (track.id, track.num_frames);
    let decoder = symphonia::default::get_codecs()
        .make_audio_decoder(&params, &AudioDecoderOptions::default().verify(true))
        .map_err(|error| match error {
            Error::Unsupported(_) => ReadError::Unsupported(name(params.codec)),
            other => read_error(other),
        })?;
    Ok((reader, decoder, (id, params, frames)))
}

/// What the first bytes of a file tell of its format.
enum Kind {
    /// One that is read here.
    Read(&'static str),
    /// One that is not.
    Known(&'static str),
}

fn kind(start: &[u8]) -> Option<Kind> {
    let at = |at: usize, mark: &[u8]| start.get(at..).is_some_and(|rest| rest.starts_with(mark));
    Some(match () {
        () if at(0, b"fLaC") => Kind::Read("FLAC"),
        () if at(0, b"OggS") => Kind::Read("Ogg"),
        () if at(4, b"ftyp") => Kind::Read("MP4"),
        () if at(0, b"ID3") => Kind::Read("MP3"),
        () if at(0, b"caff") => Kind::Read("CAF"),
        () if at(0, b"FORM") && at(8, b"AIF") => Kind::Read("AIFF"),
        () if at(0, b"\x1A\x45\xDF\xA3") => Kind::Read("MKV"),
        () if at(0, b"RIFX") => Kind::Known("big-endian WAV (RIFX)"),
        () if at(0, b"riff\x2E\x91\xCF\x11") => Kind::Known("Wave64"),
        () if at(0, b".snd") => Kind::Known("Sun audio (AU)"),
        () if at(0, b"wvpk") => Kind::Known("WavPack"),
        () if at(0, b"MAC ") => Kind::Known("Monkey's Audio"),
        () if at(0, b"NIST_1A") => Kind::Known("NIST Sphere"),
        () => return None,
    })
}

fn copy(buffer: &GenericAudioBufferRef<'_>, samples: &mut Vec<f32>) -> (u32, u16) {
    buffer.copy_to_vec_interleaved(samples);
    let spec = buffer.spec();
    (spec.rate(), spec.channels().count() as u16)
}

fn read_error(error: Error) -> ReadError {
    match error {
        Error::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            ReadError::Damaged("it breaks off".into())
        }
        // One that the system did not raise is symphonia's way to say that a file's content makes no sense.
        Error::IoError(error) if error.raw_os_error().is_none() => {
            ReadError::Damaged(error.to_string())
        }
        Error::IoError(error) => ReadError::Io(error),
        Error::Unsupported(what) => ReadError::Unsupported(format!("its audio ({what})")),
        other => ReadError::Damaged(other.to_string()),
    }
}

/// Runs symphonia, which should not panic on garbage but is asked to read anything.
fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(read))
        .map_err(|_| ReadError::Damaged("its content makes no sense".into()))
}

fn is_lossless(id: AudioCodecId) -> bool {
    id == codec::CODEC_ID_FLAC || id == codec::CODEC_ID_ALAC || is_pcm(id)
}

fn is_pcm(id: AudioCodecId) -> bool {
    use codec::*;
    [
        CODEC_ID_PCM_S8,
        CODEC_ID_PCM_U8,
        CODEC_ID_PCM_S16LE,
        CODEC_ID_PCM_S16BE,
        CODEC_ID_PCM_S24LE,
        CODEC_ID_PCM_S24BE,
        CODEC_ID_PCM_S32LE,
        CODEC_ID_PCM_S32BE,
    ]
    .contains(&id)
}

fn depth(params: &AudioCodecParameters) -> SampleDepth {
    use codec::*;
    let id = params.codec;
    if [CODEC_ID_PCM_F32LE, CODEC_ID_PCM_F32BE].contains(&id) {
        SampleDepth::Float(32)
    } else if [CODEC_ID_PCM_F64LE, CODEC_ID_PCM_F64BE].contains(&id) {
        SampleDepth::Float(64)
    } else if !is_lossless(id) {
        SampleDepth::Lossy
    } else {
        // ALAC tells it only in its cookie, after the frame length and the version.
        let cookie = params.extra_data.as_ref().and_then(|data| data.get(5));
        let bits = params
            .bits_per_sample
            .or(cookie.map(|&bits| u32::from(bits)));
        SampleDepth::Int(bits.unwrap_or(16).min(32) as u8)
    }
}

fn name(id: AudioCodecId) -> String {
    match id {
        codec::CODEC_ID_OPUS => "Opus".into(),
        codec::CODEC_ID_SPEEX => "Speex".into(),
        codec::CODEC_ID_AC3 | codec::CODEC_ID_EAC3 => "AC-3".into(),
        codec::CODEC_ID_WAVPACK => "WavPack".into(),
        _ => "its audio code".into(),
    }
}
