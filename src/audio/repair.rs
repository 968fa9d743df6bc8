//! A take's header put right by the length of its file, after a crash or a power cut.

use std::io::{Read, Seek, SeekFrom, Write};

use super::riff::{Coding, HeaderError, Promised, read_header};
use super::wav::{WavError, patch_sizes};
use super::{AudioFormat, SampleDepth};
use crate::units::Frames;

/// What a repair found and did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// Format of the take.
    pub format: AudioFormat,
    /// Whole frames in the file.
    pub frames: Frames,
    /// Whether anything had to be written; `false` for a take that was ended properly.
    pub changed: bool,
    /// How long the file should be: what is longer is a torn sample, for the caller to cut off.
    pub len: u64,
}

/// Makes a take's header state the audio that its file of `len` bytes holds. Audio is never changed.
/// Repairing twice (after cutting the file to [`Repaired::len`]) changes nothing the second time.
///
/// # Errors
/// [`WavError::NotATake`] where the header is not one that a take is begun with; [`WavError::Io`].
pub fn repair_header<F: Read + Write + Seek>(file: &mut F, len: u64) -> Result<Repaired, WavError> {
    let header = read_header(file, len).map_err(|error| match error {
        HeaderError::Io(error) => WavError::Io(error),
        HeaderError::NotWav => WavError::NotATake("it does not begin with a WAV header"),
        HeaderError::Damaged(cause) => WavError::NotATake(cause),
    })?;
    // The samples of a take fill their bytes; other sizes are another program's, or damage.
    let bits = match header.coding {
        Coding::Int { bytes, bits } if header.plain && bits == 8 * bytes => bits,
        _ => return Err(WavError::NotATake("its header is another program's")),
    };
    let header_len = header.data_at;
    let frame = u64::from(header.frame_bytes);
    let frames = (len - header_len) / frame;
    let data_len = frames * frame;
    let padded = data_len + data_len % 2;

    let mut riff = [0; 4];
    file.seek(SeekFrom::Start(4))?;
    file.read_exact(&mut riff)?;
    let whole = header.promised == Promised::Bytes(data_len)
        && u64::from(u32::from_le_bytes(riff)) == header_len - 8 + padded
        && len == header_len + padded;
    if !whole {
        patch_sizes(file, header_len as u32, data_len)?;
        if padded > data_len {
            file.seek(SeekFrom::Start(header_len + data_len))?;
            file.write_all(&[0])?;
        }
        file.flush()?;
    }
    Ok(Repaired {
        format: AudioFormat {
            rate: header.rate,
            depth: SampleDepth::Int(bits),
            channels: header.channels,
        },
        frames: Frames(frames),
        changed: !whole,
        len: header_len + padded,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;
    use crate::audio::{TakeDepth, TakeFile};
    use crate::units::SampleRate;

    fn take(depth: TakeDepth, samples: &[i32], patched_at: usize) -> Vec<u8> {
        let rate = SampleRate::new(48_000).unwrap();
        let mut take = TakeFile::create(Cursor::new(Vec::new()), rate, depth).unwrap();
        take.append(&samples[..patched_at]).unwrap();
        take.patch_header().unwrap();
        take.append(&samples[patched_at..]).unwrap();
        std::mem::take(take.get_mut().get_mut())
    }

    fn repair(bytes: &mut Vec<u8>) -> Repaired {
        let len = bytes.len() as u64;
        let mut file = Cursor::new(std::mem::take(bytes));
        let repaired = repair_header(&mut file, len).unwrap();
        *bytes = file.into_inner();
        bytes.truncate(repaired.len as usize);
        repaired
    }

    proptest! {
        /// Killed at any byte after the header: every whole sample is kept, nothing else.
        #[test]
        fn a_take_cut_off_anywhere_keeps_every_whole_sample(
            deep: bool,
            samples in prop::collection::vec(-32_768i32..32_768, 0..50),
            patched in 0usize..50,
            cut in 0usize..150,
        ) {
            let (depth, header) = if deep { (TakeDepth::I24, 68) } else { (TakeDepth::I16, 44) };
            let mut bytes = take(depth, &samples, patched.min(samples.len()));
            bytes.truncate((header + cut).min(bytes.len()));
            let whole = (bytes.len() - header) / usize::from(depth.bits() / 8);

            let repaired = repair(&mut bytes);
            prop_assert_eq!(repaired.frames, Frames(whole as u64));
            let read: Vec<i32> = hound::WavReader::new(&bytes[..])
                .unwrap()
                .into_samples()
                .map(Result::unwrap)
                .collect();
            prop_assert_eq!(&read[..], &samples[..whole]);

            let once = bytes.clone();
            prop_assert!(!repair(&mut bytes).changed);
            prop_assert_eq!(bytes, once);
        }
    }

    #[test]
    fn a_take_that_was_ended_properly_is_left_alone() {
        let rate = SampleRate::new(48_000).unwrap();
        let mut file = TakeFile::create(Cursor::new(Vec::new()), rate, TakeDepth::I24).unwrap();
        file.append(&[1, 2, 3]).unwrap();
        let mut bytes = file.finish().unwrap().into_inner();
        let before = bytes.clone();
        assert!(!repair(&mut bytes).changed);
        assert_eq!(bytes, before);
    }

    #[test]
    fn a_size_of_zero_or_of_all_ones_is_put_right() {
        for size in [0u32, u32::MAX] {
            let mut bytes = take(TakeDepth::I16, &[1, 2, 3], 3);
            bytes[40..44].copy_from_slice(&size.to_le_bytes());
            let repaired = repair(&mut bytes);
            assert!(repaired.changed);
            assert_eq!(repaired.frames, Frames(3));
        }
    }

    #[test]
    fn a_header_whose_samples_do_not_fill_their_bytes_is_refused_untouched() {
        let mut bytes = take(TakeDepth::I16, &[1, 2, 3, 4, 5], 5);
        bytes[32] = 3;
        let mut file = Cursor::new(bytes.clone());
        let refused = repair_header(&mut file, bytes.len() as u64);
        assert!(matches!(refused, Err(WavError::NotATake(_))), "{refused:?}");
        assert_eq!(file.into_inner(), bytes);
    }

    #[test]
    fn what_is_no_take_is_refused_untouched() {
        for bytes in [
            &b""[..],
            b"RIFF",
            b"OggS\0\0\0\0\0\0\0\0\0\0",
            b"RIFF\0\0\0\0WAVEfmt ",
        ] {
            let mut file = Cursor::new(bytes.to_vec());
            let refused = repair_header(&mut file, bytes.len() as u64);
            assert!(matches!(refused, Err(WavError::NotATake(_))));
            assert_eq!(file.into_inner(), bytes);
        }
    }
}
