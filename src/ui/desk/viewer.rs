//! The recording of one take: read and drawn on a thread of its own, played on request.

use std::path::Path;
use std::sync::Arc;

use crossbeam_channel::{Receiver, TryRecvError};

use super::Hearing;
use crate::analysis::VoiceActivity;
use crate::collection::TakeId;
use crate::playback::{Player, Sound};
use crate::store::wav_path;
use crate::ui::strip::{COLUMN, Column, Stripper};
use crate::units::{SampleRate, Seconds};

/// A take's recording.
pub struct Viewed {
    /// The samples, full scale ±1.0.
    pub samples: Arc<[f32]>,
    /// Their rate.
    pub rate: SampleRate,
    /// Its columns.
    pub columns: Vec<Column>,
    /// From the first speech to the last, as the voice detector hears it; `None` without any.
    pub speech: Option<(Seconds, Seconds)>,
}

struct Open {
    take: TakeId,
    findings: Vec<f64>,
    coming: Option<Receiver<Result<Viewed, String>>>,
    viewed: Option<Viewed>,
    version: u64,
    /// It is to be played as soon as it is read.
    play: bool,
}

/// Shows a take, or none.
#[derive(Default)]
pub struct Viewer {
    open: Option<Open>,
    player: Option<Player>,
    versions: u64,
    /// Why the take cannot be shown or played.
    pub failed: Option<String>,
}

impl Viewer {
    /// The take that is shown.
    pub fn take(&self) -> Option<&TakeId> {
        self.open.as_ref().map(|open| &open.take)
    }

    /// Its recording, once it is read.
    pub fn viewed(&self) -> Option<(&Viewed, u64)> {
        let open = self.open.as_ref()?;
        open.viewed.as_ref().map(|viewed| (viewed, open.version))
    }

    /// Places of its findings, seconds.
    pub fn findings(&self) -> &[f64] {
        self.open.as_ref().map_or(&[], |open| &open.findings)
    }

    /// Where the playback is; `None` while nothing is played.
    pub fn playing(&self) -> Option<Seconds> {
        self.player.as_ref().map(Player::position)
    }

    /// Shows a take.
    pub(super) fn open(&mut self, folder: &Path, take: TakeId, findings: Vec<f64>) {
        if self.take() == Some(&take) {
            return;
        }
        self.player = None;
        self.failed = None;
        self.versions += 1;
        let path = wav_path(folder, &take);
        let (send, coming) = crossbeam_channel::bounded(1);
        let thread = std::thread::Builder::new().name("viewer".to_owned());
        let begun = thread.spawn(move || {
            // Nobody waits any more when another take was chosen meanwhile.
            let _ = send.send(read(&path));
        });
        self.open = Some(Open {
            take,
            findings,
            coming: begun.ok().map(|_| coming),
            viewed: None,
            version: self.versions,
            play: false,
        });
    }

    /// Shows the stream again.
    pub fn close(&mut self) {
        self.open = None;
        self.player = None;
        self.failed = None;
    }

    pub(super) fn look(&mut self, hearing: &Hearing) {
        if self.player.as_ref().is_some_and(Player::is_over) {
            let over = self.player.take();
            self.failed = over
                .and_then(|player| player.failure())
                .map(|error| error.to_string());
        }
        let Some(open) = &mut self.open else { return };
        let Some(coming) = &open.coming else { return };
        match coming.try_recv() {
            Ok(Ok(viewed)) => open.viewed = Some(viewed),
            Ok(Err(why)) => self.failed = Some(why),
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => {}
        }
        open.coming = None;
        if std::mem::take(&mut open.play) {
            self.play_from(Seconds(0.0), hearing);
        }
    }

    /// Plays the take as soon as it is read.
    pub(super) fn play_when_read(&mut self) {
        if let Some(open) = &mut self.open {
            open.play = true;
        }
    }

    /// Plays from a place; stops what is playing.
    pub(super) fn play_from(&mut self, from: Seconds, hearing: &Hearing) {
        self.player = None;
        let Some((viewed, _)) = self.viewed() else {
            return;
        };
        match Player::start(
            viewed.samples.clone(),
            viewed.rate,
            from,
            hearing.output.as_ref(),
        ) {
            Ok(player) => self.player = Some(player),
            Err(error) => self.failed = Some(error.to_string()),
        }
    }

    /// Plays from the start, or stops.
    pub(super) fn toggle(&mut self, hearing: &Hearing) {
        if self.player.take().is_none() {
            self.play_from(Seconds(0.0), hearing);
        }
    }

    /// Shortly before the first finding; `None` where there is none with a place.
    pub(super) fn before_first_finding(&self) -> Option<Seconds> {
        let places = self.findings().iter().copied();
        let first = places.min_by(f64::total_cmp)?;
        Some(Seconds((first - 0.3).max(0.0)))
    }
}

fn read(path: &Path) -> Result<Viewed, String> {
    let Sound { samples, rate } = Sound::read(path).map_err(|error| error.to_string())?;
    let columns = columns(&samples, rate);
    Ok(Viewed {
        speech: spoken(&columns),
        samples,
        rate,
        columns,
    })
}

/// The recording as columns, speech marked in them.
fn columns(samples: &[f32], rate: SampleRate) -> Vec<Column> {
    let mut stripper = Stripper::new(rate);
    let mut voice = VoiceActivity::new(rate);
    let (mut columns, mut speaking) = (Vec::new(), Vec::new());
    for part in samples.chunks(stripper.column_frames().0 as usize) {
        voice.push(part);
        stripper.push(part, false, true, &mut columns);
        speaking.push(voice.speaking());
    }
    // What runs is told late; here the whole recording is known.
    let late = |latency: Seconds| (latency.0 / COLUMN.0).round() as usize;
    let (onset, end) = (late(VoiceActivity::ONSET), late(VoiceActivity::HANG));
    let mut at = 0;
    for run in speaking.chunk_by(|one, other| one == other) {
        let until = at + run.len();
        if run[0] {
            let open = until == speaking.len();
            let until = if open {
                until
            } else {
                until.saturating_sub(end)
            };
            for column in columns
                .iter_mut()
                .take(until)
                .skip(at.saturating_sub(onset))
            {
                column.speech = true;
            }
        }
        at = until;
    }
    columns
}

/// From the first speech to the last.
fn spoken(columns: &[Column]) -> Option<(Seconds, Seconds)> {
    let first = columns.iter().position(|column| column.speech)?;
    let last = columns.iter().rposition(|column| column.speech)?;
    let at = |column: usize| Seconds(column as f64 * COLUMN.0);
    Some((at(first), at(last + 1)))
}
