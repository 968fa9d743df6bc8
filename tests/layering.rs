//! Which room may use which: a room uses only rooms above it, and the measuring and judging ones touch nothing that
//! would make the same samples give another result.

use std::path::{Path, PathBuf};

/// The rooms, each using only those before it.
const ROOMS: &[&str] = &[
    "units",
    "audio",
    "analysis",
    "verdict",
    "words",
    "report",
    "meter",
    "script",
    "collection",
    "capture",
    "playback",
    "store",
    "export",
    "session",
    "ui",
    "cli",
];

/// What a room may not know beyond the order of the rooms: files, threads, clocks, logging, devices, windows, SQL.
const FORBIDDEN: &[(&[&str], &[&str])] = &[
    (
        &["units", "analysis", "verdict", "meter"],
        &[
            "std::fs",
            "std::thread",
            "std::time",
            "std::net",
            "std::env",
            "std::process",
            "tracing",
            "cpal",
            "egui",
            "eframe",
            "rusqlite",
        ],
    ),
    (
        &["audio", "words", "report", "script", "collection", "export"],
        &["cpal", "egui", "eframe"],
    ),
    (&["capture", "playback"], &["egui", "eframe", "rusqlite"]),
    (&["store", "session"], &["egui", "eframe", "cpal"]),
    (&["ui"], &["rusqlite", "cpal"]),
];

/// What is wrong in one file of a room: line number and message.
fn faults(room: &str, source: &str) -> Vec<(usize, String)> {
    let place = ROOMS.iter().position(|name| *name == room);
    let Some(place) = place else {
        return vec![(1, format!("no room `{room}` in the list of rooms"))];
    };
    let mut faults = Vec::new();
    for (number, line) in code_lines(source) {
        for used in rooms_used(&line) {
            match ROOMS.iter().position(|name| *name == used) {
                Some(other) if other > place => {
                    faults.push((number, format!("`{room}` uses `{used}`, a room below it")));
                }
                _ => {}
            }
        }
        for (rooms, names) in FORBIDDEN {
            for name in names.iter().filter(|_| rooms.contains(&room)) {
                if mentions(&line, name) {
                    faults.push((number, format!("`{room}` may not know `{name}`")));
                }
            }
        }
    }
    faults
}

/// Lines of code with their numbers: without comments, and statements of several lines joined into one, because a
/// formatter breaks `use crate::{…}` where it likes. The tests at a file's end may use whatever they need.
fn code_lines(source: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut open_use = false;
    let source: Vec<&str> = source.lines().collect();
    for (index, line) in source.iter().enumerate() {
        let next = source.get(index + 1).map_or("", |next| next.trim());
        if line.trim() == "#[cfg(test)]" && next.starts_with("mod ") && next.ends_with('{') {
            break;
        }
        let code = line.split("//").next().unwrap_or_default().trim();
        if open_use {
            let last = lines.last_mut().expect("an open use has a line");
            last.1 += " ";
            last.1 += code;
        } else {
            lines.push((index + 1, code.to_owned()));
        }
        let is_use = code.starts_with("use ")
            || (code.starts_with("pub") && code.split_whitespace().nth(1) == Some("use"));
        open_use = (open_use || is_use) && !code.ends_with(';');
    }
    lines
}

/// The rooms that a line names after `crate::`, alone, in a path, or in braces.
fn rooms_used(line: &str) -> Vec<String> {
    let mut used = Vec::new();
    for rest in line.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => used.extend(top_level_names(list)),
            None => used.extend(first_name(rest)),
        }
    }
    used
}

/// The first segments of a list in braces: `units, audio::{a, b}, words::text` names units, audio and words.
fn top_level_names(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0usize;
    let mut item = String::new();
    for character in list.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.extend(first_name(item.trim()));
                item.clear();
                continue;
            }
            _ => {}
        }
        item.push(character);
    }
    names.extend(first_name(item.trim()));
    names
}

fn first_name(path: &str) -> Option<String> {
    let end = path.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let name = &path[..end.unwrap_or(path.len())];
    (!name.is_empty()).then(|| name.to_owned())
}

/// Whether a line names `name` as a path of its own, also inside braces: `std::{fs, io}` names std::fs.
fn mentions(line: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (parent, child) = name.split_once("::").unwrap_or(("", name));
    let in_braces = !parent.is_empty()
        && line
            .split(&format!("{parent}::{{"))
            .skip(1)
            .any(|list| top_level_names(list).iter().any(|found| found == child));
    let as_path = line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + name.len()..].chars().next();
        let is_whole = !before.is_some_and(is_word) && !after.is_some_and(is_word);
        // A crate is named by a path or a use, not by a word in a string.
        let is_path = name.contains("::")
            || line[at + name.len()..].starts_with("::")
            || line[..at].trim_end().ends_with("use")
            || line[at + name.len()..].starts_with(';');
        is_whole && is_path
    });
    in_braces || as_path
}

/// Every source file with its room: `src/store.rs` and everything in `src/store/` is `store`.
fn files() -> Vec<(String, PathBuf)> {
    fn walk(folder: &Path, room: Option<&str>, files: &mut Vec<(String, PathBuf)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let room = room.unwrap_or(&stem);
            if path.is_dir() {
                walk(&path, Some(room), files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push((room.to_owned(), path));
            }
        }
    }
    let mut files = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        None,
        &mut files,
    );
    files.retain(|(room, _)| room != "lib" && room != "main");
    files
}

#[test]
fn no_room_uses_a_room_below_it_or_knows_what_it_may_not() {
    let mut message = String::new();
    for (room, path) in files() {
        let source = std::fs::read_to_string(&path).unwrap();
        for (line, fault) in faults(&room, &source) {
            message += &format!("{}:{line}: {fault}\n", path.display());
        }
    }
    assert!(message.is_empty(), "\n{message}");
}

#[test]
fn every_room_of_the_library_is_in_the_list() {
    let library =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs")).unwrap();
    let modules: Vec<_> = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert!(!modules.is_empty());
    for module in modules {
        assert!(
            ROOMS.contains(&module),
            "`{module}` is not in the list of rooms"
        );
    }
}

#[test]
fn a_use_of_a_room_below_is_found_with_its_line() {
    for source in [
        "//! Doc.\nuse crate::words::text;\n",
        "\nuse crate::{\n    units::Db,\n    words::{Language, text},\n};\n",
        "fn f() {\n    crate::words::text(l, \"id\", &[]);\n}\n",
        "fn f() {}\npub(super) use crate::words::Language;\n",
        "fn f() {}\npub(super) use crate::{\n    words::Language,\n};\n",
        "#[cfg(test)]\nuse crate::words::Language;\n",
    ] {
        let found = faults("verdict", source);
        assert_eq!(found.len(), 1, "{source}");
        assert_eq!(found[0].0, 2, "{source}");
        assert_eq!(found[0].1, "`verdict` uses `words`, a room below it");
    }
}

#[test]
fn a_clock_a_file_a_thread_or_a_log_line_in_a_pure_room_is_found() {
    for source in [
        "use std::time::Instant;",
        "use std::{fs, io};",
        "use std::{\n    collections::BTreeMap,\n    thread,\n};",
        "    let now = std::time::Instant::now();",
        "    tracing::info!(\"a take\");",
        "use tracing::debug;",
    ] {
        assert_eq!(faults("analysis", source).len(), 1, "{source}");
    }
}

#[test]
fn what_a_room_may_do_is_not_found() {
    for source in [
        "use crate::units::Db;",
        "use super::Measure;",
        "// use crate::words::text; would be wrong",
        "/// In words, see [`crate::words`].",
        "use std::fmt;",
        "let timing = \"tracing paper\";",
        "#[cfg(test)]\nmod tests {\n    use crate::words::text;\n}",
    ] {
        assert_eq!(faults("verdict", source), [], "{source}");
    }
}

#[test]
fn a_room_that_nobody_listed_is_found() {
    assert_eq!(
        faults("helpers", "")[0].1,
        "no room `helpers` in the list of rooms"
    );
}
