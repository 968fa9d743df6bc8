//! The report that goes with a defect.

use super::{App, Stage};

impl App {
    /// What to put into a report of a defect: nothing of the prompts or the speakers.
    pub(super) fn report(&self) -> String {
        let mut report = format!(
            "takegate {} · {} {}",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS,
            std::env::consts::ARCH
        );
        if let Stage::Session(desk) = &self.stage {
            let now = &desk.now;
            report.push_str(&format!(
                "\n{} · {} · {} · {} channels · channel {}\nstate {:?} · lost frames {} · faults {}\nprofile {} v{} {}",
                now.device.name,
                now.device.host,
                now.device.granted.rate,
                now.device.granted.channels,
                now.device.channel.0,
                now.state,
                now.lost_frames,
                now.stream_faults,
                desk.about.profile.name(),
                desk.about.profile.version(),
                desk.about.profile.sha256(),
            ));
        }
        report
    }
}
