//! 200,000 files that began well and were damaged, at every door; `TAKEGATE_MUTATIONS=N` makes it N. The same doors
//! stand open to the fuzzer (`tests/fuzz`), and `TAKEGATE_SEEDS=FOLDER` writes it the files to begin with.

#[path = "fuzz/entrances.rs"]
mod entrances;
mod small_collection;
mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};

use support::Random;
use takegate::script::ScriptKind;
use takegate::verdict::Profile;

/// A door, its share of the inputs in thousandths, and the files to begin with.
struct Door {
    name: &'static str,
    share: usize,
    open: fn(&[u8]),
    seeds: Vec<Vec<u8>>,
}

fn wav(bits: u16, float: bool, frames: u32) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 16_000,
        bits_per_sample: bits,
        sample_format: if float {
            hound::SampleFormat::Float
        } else {
            hound::SampleFormat::Int
        },
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for n in 0..frames * 2 {
        match float {
            true => writer.write_sample((n as f32 * 0.1).sin()).unwrap(),
            false => writer.write_sample((n % 100) as i32).unwrap(),
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

/// A file of the folder of this project.
fn ours(name: &str) -> Vec<u8> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn doors() -> Vec<Door> {
    let take = entrances::file_of_a_collection("takes/S01/0001/0001_1.wav");
    let flac = ours("assets/demo/wind.flac");
    let samples: Vec<u8> = [46, 224, 68]
        .into_iter()
        .chain((0..2000).flat_map(|n| ((n as f32 * 0.05).sin() * 0.5).to_le_bytes()))
        .collect();
    let tsv = "id\ttext\tsection\nwind\tThe north wind.\tA\nsun\tمرحبا 世界\tB\n";
    vec![
        Door {
            name: "wav",
            share: 150,
            open: entrances::wav,
            seeds: vec![
                wav(8, false, 300),
                wav(16, false, 200),
                wav(24, false, 100),
                wav(32, true, 100),
                flac[..flac.len().min(20_000)].to_vec(),
            ],
        },
        Door {
            name: "repair",
            share: 200,
            open: entrances::repair,
            seeds: vec![take[..2000].to_vec(), take[..44].to_vec()],
        },
        Door {
            name: "profile",
            share: 200,
            open: entrances::profile,
            seeds: Profile::built_in()
                .iter()
                .map(|profile| profile.toml.as_bytes().to_vec())
                .collect(),
        },
        Door {
            name: "script_tsv",
            share: 80,
            open: |bytes| entrances::script(bytes, ScriptKind::Tsv),
            seeds: vec![tsv.into()],
        },
        Door {
            name: "script_csv",
            share: 80,
            open: |bytes| entrances::script(bytes, ScriptKind::Csv),
            seeds: vec![b"id,text,note\na,\"Hello, \"\"you\"\"\",x\nb,Two\n".to_vec()],
        },
        Door {
            name: "script_txt",
            share: 80,
            open: |bytes| entrances::script(bytes, ScriptKind::Txt),
            seeds: vec!["One line.\nÜber den Wolken.\r\n\n今天天气很好。\n".into()],
        },
        Door {
            name: "script_speech_recorder",
            share: 60,
            open: |bytes| entrances::script(bytes, ScriptKind::SpeechRecorder),
            seeds: vec![
                br#"<?xml version="1.0"?>
<!DOCTYPE session SYSTEM "SpeechRecPrompts_3.dtd" [<!ENTITY a "b">]>
<session><recordingscript><section name="s" order="random">
<recording itemcode="a_1"><recinstructions>Read</recinstructions><recprompt><mediaitem>One &a; &#x4e00;</mediaitem></recprompt></recording>
<recording itemcode="a_2"><recprompt><mediaitem mimetype="image/png" src="./a/b.png"/></recprompt><reccomment>c</reccomment></recording>
</section></recordingscript></session>
"#
                .to_vec(),
            ],
        },
        Door {
            name: "script_jsonl",
            share: 80,
            open: |bytes| entrances::script(bytes, ScriptKind::JsonLines),
            seeds: vec![
                br#"{"id":"a","text":"One","note":null}
{"text":"Two \u0644","section":7}
"#
                .to_vec(),
            ],
        },
        Door {
            name: "analyzer",
            share: 20,
            open: entrances::analyzer,
            seeds: vec![samples],
        },
        Door {
            name: "sidecar",
            share: 25,
            open: entrances::sidecar,
            seeds: vec![entrances::file_of_a_collection(
                "takes/S01/0001/0001_1.json",
            )],
        },
        Door {
            name: "journal",
            share: 15,
            open: entrances::journal,
            seeds: vec![entrances::file_of_a_collection("journal.jsonl")],
        },
        Door {
            name: "index",
            share: 10,
            open: entrances::index,
            seeds: vec![entrances::file_of_a_collection("index.sqlite")],
        },
    ]
}

/// Numbers at which sizes, counts and rates break.
const EDGES: [&[u8]; 10] = [
    &[0; 4],
    &[0xFF; 4],
    &[0xFF, 0xFF, 0xFF, 0x7F],
    &[0, 0, 0, 0x80],
    &[0; 8],
    &[0xFF; 8],
    b"-1",
    b"99999999999999999999",
    b"1e999",
    b"nan",
];
/// Pieces at which texts break.
const PIECES: [&[u8]; 14] = [
    b"\0",
    b"\n",
    b"\r\n",
    b"\t",
    b"\"",
    b"../",
    b"{\"a\":",
    b"[[",
    b"}",
    b"\\u0000",
    "\u{202e}".as_bytes(),
    "\u{feff}".as_bytes(),
    b"\xFF\xFE",
    b"RIFF",
];

/// What the fuzzer once fell over, each with its door.
const FOUND: [(&str, &[u8]); 1] = [
    // Audio that begins at an odd place, as no chunk of a WAV should.
    (
        "repair",
        b"RIFF\xc4\x0f\x00\x00WAVEfmt \x10\x00\x00\x00*\x01\x00@\x00\x1f\x00\x00\xc4\x0f\x00\x00WAVEfmt \x11\
          \x00\x00\x00\x01\x01\x00@BWAVE\xadR\xb6\x00\x00IFFfmt \x10\x00\x00\x00\x01\x00\x01\x00@\x1f\x00\x00\
          \x80>\x00\x00\x02\x00\x10\x00data\xff\xff\xff\xff\x00IFF\xc4\x0f\x00\x00WAVEfmt \x10\x00\x00\x00\x01\
          \x00\x01\x00@\x1f\x00\x00\x80>\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00",
    ),
];

/// Damages a file in one to six places.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    let mut below = |n: usize| random.below(n);
    for _ in 0..=below(6) {
        let at = below(bytes.len() + 1);
        let end = (at + below(64)).min(bytes.len());
        match below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << below(8),
            1 if at < bytes.len() => bytes[at] = below(256) as u8,
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                let to = below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            4 => bytes.truncate(at),
            5 => {
                let edge = EDGES[below(EDGES.len())];
                let end = (at + edge.len()).min(bytes.len());
                bytes.splice(at..end, edge.iter().copied());
            }
            6 => {
                let piece = PIECES[below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            _ => {
                // A header's sizes stand in its first bytes.
                let head = bytes.len().min(64);
                if head > 0 {
                    bytes[below(head)] = below(256) as u8;
                }
            }
        }
    }
}

#[test]
fn no_damaged_file_brings_anything_down_at_any_door() {
    let doors = doors();
    if let Some(folder) = std::env::var_os("TAKEGATE_SEEDS") {
        for door in &doors {
            let folder = std::path::Path::new(&folder).join(door.name);
            std::fs::create_dir_all(&folder).unwrap();
            for (n, seed) in door.seeds.iter().enumerate() {
                std::fs::write(folder.join(n.to_string()), seed).unwrap();
            }
        }
        return;
    }
    let inputs: usize =
        std::env::var("TAKEGATE_MUTATIONS").map_or(200_000, |it| it.parse().unwrap());
    assert_eq!(doors.iter().map(|door| door.share).sum::<usize>(), 1000);
    // Half of the doors to each of two threads.
    std::thread::scope(|scope| {
        for half in 0..2 {
            let doors = &doors;
            scope.spawn(move || {
                for door in doors.iter().skip(half).step_by(2) {
                    knock(door, inputs * door.share / 1000);
                }
            });
        }
    });
}

#[test]
fn nothing_that_the_fuzzer_once_fell_over_brings_anything_down() {
    let doors = doors();
    for (name, bytes) in FOUND {
        let door = doors.iter().find(|door| door.name == name).unwrap();
        (door.open)(bytes);
    }
}

fn knock(door: &Door, inputs: usize) {
    let mut random = Random(0x5EED ^ door.share as u64);
    for n in 0..inputs {
        let mut bytes = door.seeds[n % door.seeds.len()].clone();
        damage(&mut bytes, &mut random);
        if catch_unwind(AssertUnwindSafe(|| (door.open)(&bytes))).is_err() {
            let kept = std::env::temp_dir().join(format!("takegate-{}-{n}", door.name));
            std::fs::write(&kept, &bytes).unwrap();
            panic!("input {n} at {}: kept as {}", door.name, kept.display());
        }
    }
    println!("{inputs:6} inputs at {}", door.name);
}
