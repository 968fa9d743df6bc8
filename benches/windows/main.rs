//! What the windows cost and how fast they are, in real windows on a screen of their own drawn without a graphics
//! card: `cargo bench --bench windows`, or some of the figures by name: `cargo bench --bench windows -- operator both`.
//! `-- hour` watches the memory of both windows for an hour instead of a minute and a half. Needs what
//! `.ci/install tests` installs.
//!
//! Each figure is measured inside of a process of its own that shows the real program; CPU time is that of the whole
//! process, with the threads of the software renderer, of the sound system's library and of the session, so a busy
//! machine changes it little.

mod crowd;
mod inside;
mod process;
#[path = "../../tests/screen/mod.rs"]
mod screen;
#[path = "../../tests/sitting/mod.rs"]
mod sitting;
#[path = "../../tests/microphone/mod.rs"]
mod sound;

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use screen::Screen;
use sound::SoundServer;

/// What is measured; each with what is promised.
pub const FIGURES: [(&str, &str); 8] = [
    ("operator", "30 frames/s at <= 15 % of one core"),
    ("both", "30 frames/s at <= 25 % of one core"),
    ("resting", "no promise"),
    ("closed", "<= 1 % of one core"),
    ("first-frame", "<= 300 ms, the list within 1 s more"),
    ("peak", "on the screen within 50 ms"),
    ("blocked", "no frame lost"),
    ("memory", "<= 250 MB after an hour"),
];

fn main() {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    if let [mark, figure, folder, ..] = asked.as_slice()
        && mark == "inside"
    {
        inside::run(figure, Path::new(folder));
        return;
    }
    let hour = asked.iter().any(|argument| argument == "hour");
    let wanted = |name: &str| {
        asked.is_empty() || asked.iter().any(|one| one == name) || (hour && name == "memory")
    };

    println!(
        "profile: {}; screen 1280x720 by llvmpipe; {} prompts, {} takes",
        if cfg!(debug_assertions) {
            "dev (opt-level 2)"
        } else {
            "release"
        },
        crowd::PROMPTS,
        crowd::TAKES
    );
    let folder = crowd::collection();
    let screen = Screen::start(2600, 760);
    let server = SoundServer::start();
    let room = server.folder().join("room.wav");
    crowd::write_room(&room);
    let mut playing = server.play(&room);

    for (figure, promised) in FIGURES {
        if !wanted(figure) {
            continue;
        }
        // It records many takes, and the other figures are those of ten thousand.
        let own = server.folder().join("own");
        let folder = match figure {
            "memory" => {
                crowd::copy(&folder, &own);
                &own
            }
            _ => &folder,
        };
        let settings = server.folder().join("settings.toml");
        std::fs::write(
            &settings,
            format!(
                "language = \"en\"\noperator = \"kim\"\nspeaker_window = {}\n\
                 [operator_window]\nplace = [0.0, 0.0, 1280.0, 720.0]\n\
                 [speaker]\nplace = [1300.0, 0.0, 1280.0, 720.0]\n",
                matches!(figure, "both" | "memory")
            ),
        )
        .expect("settings");
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let mut child = screen
            .command(std::env::current_exe().expect("this program"))
            .args(["inside", figure])
            .arg(folder)
            .envs(server.environment())
            .env("TAKEGATE_BENCH_SETTINGS", &settings)
            .env("TAKEGATE_BENCH_HOUR", if hour { "1" } else { "" })
            .env(
                "TAKEGATE_BENCH_STARTED",
                now.expect("a clock").as_micros().to_string(),
            )
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("this program");
        println!("{figure} (promised: {promised})");
        let status = loop {
            if let Some(status) = child.try_wait().expect("its state") {
                break status;
            }
            if playing.is_over() {
                playing = server.play(&room);
            }
            std::thread::sleep(Duration::from_millis(200));
        };
        if !status.success() {
            println!("  not measured: {status}");
        }
    }
}
