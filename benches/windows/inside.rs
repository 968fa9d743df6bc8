//! The real program in a real window, watched from inside.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use eframe::egui::{self, Key, Modifiers, ViewportCommand};
use takegate::audio::DeviceFacts;
use takegate::capture::{CaptureError, CaptureSource, ReadReport, Replay, ReplayHandle};
use takegate::session::State;
use takegate::ui;
use takegate::ui::app::{App, Ground, Page};
use takegate::units::{Dbfs, SampleRate};

use super::process::{Used, memory_mb, thread_cpu_s};

const RATE: SampleRate = SampleRate::new(48_000).unwrap();
/// Let pass before anything is measured: fonts, shaders, the first seconds of the stream.
const WARM_UP: Duration = Duration::from_secs(10);
/// How long CPU time is measured.
const MEASURED: Duration = Duration::from_secs(15);
/// How often the memory is told while the hour goes by.
const STEP: Duration = Duration::from_secs(300);
/// Clicks whose way to the screen is measured.
const CLICKS: usize = 30;

/// Runs the program for one figure and prints it.
pub fn run(figure: &str, folder: &Path) {
    let settings = std::env::var_os("TAKEGATE_BENCH_SETTINGS").map(PathBuf::from);
    let mut ground = Ground {
        settings,
        collection: Some(folder.to_owned()),
        ..Ground::of_machine()
    };
    let stamps = Arc::new(Mutex::new(Vec::new()));
    let mut room = None;
    if figure == "peak" {
        let (replay, handle) = Replay::studio(RATE, Dbfs(-66.0));
        let replay = Mutex::new(Some(replay));
        let stamps = stamps.clone();
        ground.open = Arc::new(move |_| {
            let replay = replay.lock().expect("not poisoned").take();
            let replay = replay.ok_or(CaptureError::NoMicrophone)?;
            Ok(Box::new(Stamped::new(replay, stamps.clone())))
        });
        room = Some(handle);
    }
    let figure = figure.to_owned();
    ui::run_with(ground, move |app| {
        Box::new(Watched {
            app,
            figure,
            stage: Stage::Begin,
            since: Instant::now(),
            keys: Vec::new(),
            frames: 0,
            used: thread_cpu_s(),
            work: Vec::new(),
            before: None,
            room,
            stamps,
            delays: Vec::new(),
            lit: false,
            memory: Vec::new(),
            memory_told: 0,
            told: false,
        })
    })
    .expect("a window");
}

/// Where the run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The program starts and opens the collection.
    Begin,
    /// The session begins.
    Beginning,
    /// Nothing is counted yet.
    WarmUp,
    /// It is counted.
    Measuring,
    /// The take is ended and the window closes.
    End,
}

struct Watched {
    app: App,
    figure: String,
    stage: Stage,
    since: Instant,
    keys: Vec<Key>,
    frames: u64,
    /// CPU time of this thread so far, seconds.
    used: f64,
    /// That of each frame.
    work: Vec<f32>,
    before: Option<(Used, u64)>,
    room: Option<ReplayHandle>,
    /// When the peaks left the source that have not been seen yet.
    stamps: Arc<Mutex<Vec<Instant>>>,
    delays: Vec<Duration>,
    lit: bool,
    /// Seconds and MB.
    memory: Vec<(f64, f64)>,
    /// How many steps of the hour have been told.
    memory_told: u32,
    told: bool,
}

impl Watched {
    fn go(&mut self, stage: Stage) {
        self.stage = stage;
        self.since = Instant::now();
    }

    fn state(&self) -> Option<State> {
        self.app.desk().map(|desk| desk.now.state)
    }

    fn step(&mut self, context: &egui::Context) {
        let waited = self.since.elapsed();
        match self.stage {
            Stage::Begin if self.app.page() == Page::Lobby => match self.figure.as_str() {
                "closed" => self.go(Stage::WarmUp),
                "first-frame" => {
                    println!("  the collection is open after {:.0} ms", since_start_ms());
                    self.keys.push(Key::Enter);
                    self.go(Stage::Beginning);
                }
                _ => {
                    self.keys.push(Key::Enter);
                    self.go(Stage::Beginning);
                }
            },
            Stage::Beginning if self.app.page() == Page::Session => {
                if matches!(
                    self.figure.as_str(),
                    "operator" | "both" | "blocked" | "memory"
                ) {
                    self.keys.push(Key::Space);
                }
                self.go(Stage::WarmUp);
            }
            Stage::WarmUp => {
                let warm = match self.figure.as_str() {
                    "first-frame" => self
                        .app
                        .desk()
                        .is_some_and(|desk| desk.takes.facts_known() >= super::crowd::TAKES),
                    "peak" | "blocked" | "memory" => waited > Duration::from_secs(2),
                    _ => waited > WARM_UP,
                };
                if warm {
                    self.before = Some((Used::now(), self.frames));
                    self.work.clear();
                    self.go(Stage::Measuring);
                }
            }
            Stage::Measuring => self.measure(waited),
            Stage::End if !self.told => {
                if self.state().is_some_and(State::in_take) {
                    self.keys.push(Key::Space);
                }
                self.told = true;
                self.since = Instant::now();
            }
            Stage::End if self.state() != Some(State::Judging) && waited.as_secs_f64() > 1.5 => {
                if self.figure == "blocked" {
                    self.tell_blocked();
                }
                self.figure.clear();
                self.since = Instant::now() + Duration::from_secs(3600);
                context.send_viewport_cmd(ViewportCommand::Close);
            }
            _ => {}
        }
        // A page at rest asks for no frames; being watched it must still come to its end.
        if self.figure == "closed" {
            let left = match self.stage {
                Stage::WarmUp => WARM_UP,
                _ => MEASURED,
            };
            context.request_repaint_after(left.saturating_sub(waited) + Duration::from_millis(20));
        }
    }

    fn measure(&mut self, waited: Duration) {
        match self.figure.as_str() {
            "first-frame" => {
                println!(
                    "  the session is begun and the list knows all takes after {:.0} ms",
                    since_start_ms()
                );
                self.go(Stage::End);
            }
            "peak" => {
                let due = waited.as_secs_f64() / 2.13;
                if let Some(room) = &self.room
                    && room.is_idle()
                    && due as usize > self.delays.len()
                    && !self.lit
                    && self.stamps.lock().expect("not poisoned").is_empty()
                {
                    room.play(vec![0.9; 48]);
                }
                if self.delays.len() >= CLICKS {
                    self.tell_peaks();
                    self.go(Stage::End);
                }
            }
            "blocked" => {
                std::thread::sleep(Duration::from_secs(5));
                self.go(Stage::End);
            }
            "memory" => self.remember_memory(waited),
            _ if waited >= MEASURED => {
                self.tell_cpu(waited);
                self.go(Stage::End);
            }
            _ => {}
        }
    }

    fn tell_cpu(&mut self, waited: Duration) {
        let Some((before, frames)) = &self.before else {
            return;
        };
        let (all, threads) = Used::now().since(before);
        let rate = (self.frames - frames) as f64 / waited.as_secs_f64();
        println!("  {all:.1} % of one core at {rate:.1} frames/s ({threads})");
        if self.work.len() > 30 {
            self.work.sort_by(f32::total_cmp);
            let at = |part: f64| self.work[((self.work.len() - 1) as f64 * part) as usize] * 1e3;
            println!(
                "  a frame's own work (CPU time of the windows' thread): median {:.2} ms, p95 {:.2} ms, worst {:.2} ms (promised: p95 <= 4 ms)",
                at(0.5),
                at(0.95),
                at(1.0)
            );
        }
    }

    fn tell_peaks(&mut self) {
        self.delays.sort();
        let at = |part: f64| self.delays[((self.delays.len() - 1) as f64 * part) as usize];
        println!(
            "  from the source to the end of the frame that shows it: median {:.1?}, p95 {:.1?}, worst {:.1?} of {}",
            at(0.5),
            at(0.95),
            at(1.0),
            self.delays.len()
        );
    }

    fn tell_blocked(&self) {
        let Some(desk) = self.app.desk() else { return };
        let length = desk.now.last.as_ref().map_or(0.0, |last| {
            last.record.frames.seconds(desk.now.device.granted.rate).0
        });
        println!(
            "  the thread of the windows stood still for 5 s in a take of {length:.1} s: {} frames lost, {} faults of the stream",
            desk.now.lost_frames, desk.now.stream_faults
        );
    }

    /// One take after the other, so that everything grows that grows with takes.
    fn remember_memory(&mut self, waited: Duration) {
        let hour = std::env::var("TAKEGATE_BENCH_HOUR").is_ok_and(|hour| !hour.is_empty());
        let length = Duration::from_secs(if hour { 3600 } else { 90 });
        let seconds = waited.as_secs_f64();
        if self.memory.last().is_none_or(|(at, _)| at + 3.0 <= seconds) {
            self.memory.push((seconds, memory_mb()));
            if matches!(
                self.state(),
                Some(State::Recording | State::Waiting | State::Rejected)
            ) {
                self.keys.push(Key::Space);
            }
        }
        if waited >= STEP * self.memory_told {
            println!("  {:.0} min: {:.1} MB", seconds / 60.0, memory_mb());
            self.memory_told += 1;
        }
        if waited < length {
            return;
        }
        let later = &self.memory[self.memory.len() / 2..];
        let count = later.len() as f64;
        let mean = |pick: fn(&(f64, f64)) -> f64| later.iter().map(pick).sum::<f64>() / count;
        let (time, size) = (mean(|one| one.0), mean(|one| one.1));
        let above: f64 = later.iter().map(|(t, mb)| (t - time) * (mb - size)).sum();
        let under: f64 = later.iter().map(|(t, _)| (t - time).powi(2)).sum();
        let slope = above / under * 3600.0;
        println!(
            "  {:.0} MB after {:.0} min with {} takes, most {:.0} MB; the second half grows by {slope:.1} MB an hour",
            memory_mb(),
            seconds / 60.0,
            self.app
                .desk()
                .map_or(0, |desk| desk.takes.takes().len() - super::crowd::TAKES),
            self.memory.iter().map(|one| one.1).fold(0.0, f64::max),
        );
        self.go(Stage::End);
    }

    /// Whether the meter on the screen has jumped to a click that left the source before.
    fn look_for_peak(&mut self, paint: f32) {
        let Some(desk) = self.app.desk() else { return };
        let lit = desk.now.meter.peak.is_some_and(|peak| peak > Dbfs(-6.0));
        if lit && !self.lit {
            let left = self.stamps.lock().expect("not poisoned").pop();
            if let Some(left) = left {
                self.delays
                    .push(left.elapsed() + Duration::from_secs_f32(paint));
            }
        }
        self.lit = lit;
    }
}

/// Milliseconds since the parent started this process.
fn since_start_ms() -> f64 {
    let started: u64 = std::env::var("TAKEGATE_BENCH_STARTED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    (now.expect("a clock").as_micros() as u64 - started) as f64 / 1e3
}

impl eframe::App for Watched {
    fn logic(&mut self, context: &egui::Context, frame: &mut eframe::Frame) {
        // From the begin of a frame to the begin of the next: all that this thread did, painting included.
        let used = thread_cpu_s();
        self.work.push((used - self.used) as f32);
        self.used = used;
        if self.frames == 1 && self.figure == "first-frame" {
            println!(
                "  the first frame is shown after {:.0} ms",
                since_start_ms()
            );
        }
        self.app.logic(context, frame);
        self.step(context);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        let paint = frame.info().cpu_usage.unwrap_or(0.0);
        self.app.ui(ui, frame);
        self.frames += 1;
        self.look_for_peak(paint);
        if self.frames == 1 {
            ui.request_repaint();
        }
    }

    fn raw_input_hook(&mut self, _: &egui::Context, input: &mut egui::RawInput) {
        for key in self.keys.drain(..) {
            for pressed in [true, false] {
                input.events.push(egui::Event::Key {
                    key,
                    physical_key: None,
                    pressed,
                    repeat: false,
                    modifiers: Modifiers::NONE,
                });
            }
        }
    }

    fn on_exit(&mut self, gl: Option<&eframe::glow::Context>) {
        self.app.on_exit(gl);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        self.app.clear_color(visuals)
    }

    fn persist_egui_memory(&self) -> bool {
        self.app.persist_egui_memory()
    }
}

/// A replay that notes when its peaks were due: the moment at which a device would have called back with them.
struct Stamped {
    replay: Replay,
    began: Option<Instant>,
    frames: u64,
    stamps: Arc<Mutex<Vec<Instant>>>,
}

impl Stamped {
    fn new(replay: Replay, stamps: Arc<Mutex<Vec<Instant>>>) -> Self {
        Self {
            replay,
            began: None,
            frames: 0,
            stamps,
        }
    }
}

impl CaptureSource for Stamped {
    fn facts(&self) -> &DeviceFacts {
        self.replay.facts()
    }

    fn read(&mut self, samples: &mut Vec<f32>) -> Result<ReadReport, CaptureError> {
        let began = *self.began.get_or_insert_with(Instant::now);
        let before = samples.len();
        let report = self.replay.read(samples)?;
        let new = &samples[before..];
        self.frames += new.len() as u64;
        if new.iter().any(|sample| *sample > 0.5) {
            let due = began + Duration::from_secs_f64(self.frames as f64 / f64::from(RATE.hz()));
            let mut stamps = self.stamps.lock().expect("not poisoned");
            // A click that reaches into a second block is the same click.
            if stamps.is_empty() {
                stamps.push(due);
            }
        }
        Ok(report)
    }

    fn measured_rate_hz(&self) -> Option<f64> {
        self.replay.measured_rate_hz()
    }
}
