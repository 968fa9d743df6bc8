//! What a process has used, as Linux tells in /proc.

use std::collections::BTreeMap;
use std::fs;
use std::time::Instant;

/// Ticks of CPU time in a second: Linux tells in hundredths wherever it runs.
const TICKS: f64 = 100.0;

/// CPU time of this process so far, by the names of its threads.
pub struct Used {
    ticks: BTreeMap<String, (String, u64)>,
    at: Instant,
}

impl Used {
    /// What has been used until now.
    pub fn now() -> Self {
        let mut ticks = BTreeMap::new();
        let threads = fs::read_dir("/proc/self/task").expect("this is Linux");
        for thread in threads.flatten() {
            // A thread may end while it is looked at.
            let Ok(stat) = fs::read_to_string(thread.path().join("stat")) else {
                continue;
            };
            let (head, tail) = stat.rsplit_once(')').expect("its name in brackets");
            let name = head.split_once('(').map_or("", |(_, name)| name);
            let fields: Vec<&str> = tail.split_whitespace().collect();
            let used: u64 = fields[11..=12]
                .iter()
                .map(|field| field.parse::<u64>().expect("ticks"))
                .sum();
            let id = thread.file_name().to_string_lossy().into_owned();
            ticks.insert(id, (name.to_owned(), used));
        }
        Self {
            ticks,
            at: Instant::now(),
        }
    }

    /// Percent of one core since then: all threads, and the names of those that used most.
    pub fn since(&self, before: &Self) -> (f64, String) {
        let seconds = (self.at - before.at).as_secs_f64();
        let mut by_name: BTreeMap<&str, u64> = BTreeMap::new();
        for (id, (name, used)) in &self.ticks {
            let earlier = before.ticks.get(id).map_or(0, |(_, used)| *used);
            // The renderer has a thread for each core: llvmpipe-0, llvmpipe-1, ...
            let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
            *by_name.entry(name).or_default() += used - earlier;
        }
        let percent = |ticks: u64| ticks as f64 / TICKS / seconds * 100.0;
        let all = percent(by_name.values().sum());
        let mut names: Vec<_> = by_name.into_iter().filter(|(_, used)| *used > 0).collect();
        names.sort_by_key(|(_, used)| std::cmp::Reverse(*used));
        let names: Vec<String> = names
            .into_iter()
            .map(|(name, used)| format!("{name} {:.1}", percent(used)))
            .collect();
        (all, names.join(", "))
    }
}

/// Memory of this process that is in RAM, MB.
pub fn memory_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("this is Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: f64 = line
        .and_then(|line| line.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .expect("VmRSS in kB");
    kilobytes / 1024.0
}

/// CPU time of this thread so far, seconds.
pub fn thread_cpu_s() -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").expect("this is Linux");
    let nanoseconds = stat.split_whitespace().next().map(str::parse::<u64>);
    nanoseconds.expect("a number").expect("nanoseconds") as f64 / 1e9
}
