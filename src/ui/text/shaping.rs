//! What is laid out here held against independent programs with the same fonts: HarfBuzz's own `hb-shape` for the
//! glyphs of each run, FriBidi's `fribidi` for the order of what is read. Needs the packages libharfbuzz-bin,
//! libfribidi-bin, fonts-noto-core and a font with Chinese, Japanese and Korean.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use cosmic_text::{FontSystem, LayoutGlyph, fontdb};

use super::Texts;
use super::layout::{LayOut, Line, Request, lay_out};

/// A line of each script and lines that mix directions; whether they read from right to left.
const LINES: [(&str, &str, bool); 18] = [
    (
        "zh-CN",
        "今天天气很好，我们去公园散步，然后在湖边喝一杯热茶。",
        false,
    ),
    (
        "ja",
        "吾輩は猫である。名前はまだ無い。コーヒーを一杯。",
        false,
    ),
    ("ko", "오늘은 날씨가 좋아서 공원을 걸었습니다.", false),
    (
        "ar",
        "هبت الريح الباردة طوال الليل في شوارع المدينة القديمة.",
        true,
    ),
    ("he", "הרוח הקרה נשבה כל הלילה ברחובות העיר העתיקה.", true),
    (
        "ur",
        "ٹھنڈی ہوا ساری رات پرانے شہر کی تنگ گلیوں میں چلتی رہی۔",
        true,
    ),
    (
        "hi",
        "ठंडी हवा पूरी रात पुराने शहर की संकरी गलियों में बहती रही।",
        false,
    ),
    ("bn", "ঠান্ডা হাওয়া সারারাত পুরোনো শহরের সরু রাস্তায় বইছিল।", false),
    (
        "ta",
        "குளிர்ந்த காற்று இரவு முழுவதும் பழைய நகரத்தில் வீசியது.",
        false,
    ),
    ("th", "ลมหนาวพัดตลอดทั้งคืนผ่านถนนแคบๆ ของเมืองเก่า", false),
    (
        "vi",
        "Gió lạnh thổi suốt đêm qua những con phố hẹp của khu phố cổ.",
        false,
    ),
    (
        "ar",
        "وصل القطار رقم 1234 في الساعة 17:45 إلى المحطة.",
        true,
    ),
    ("ar", "استمع إلى Radio Berlin على الموجة 103.5 الآن.", true),
    ("he", "הוא אמר \"hello world\" והלך (בשעה 9) הביתה.", true),
    ("en", "She said שלום עולם and left at 9.", false),
    (
        "en",
        "The sign read مرحبا بكم (welcome) in two scripts.",
        false,
    ),
    ("ur", "یہ iPhone 15 ہے، قیمت 250 ڈالر۔", true),
    ("zh-CN", "他说 “OK, 3 点见” 就走了。", false),
];

/// The line with its glyphs as they stand on the screen, from the left.
fn line(texts: &mut Texts, language: &str, text: &str) -> Line {
    texts.set_language(language);
    let request = Request {
        size: 32.0,
        strong: false,
        width: 1e5,
        height: 1e5,
        how: LayOut::Wrapped,
    };
    let mut laid = lay_out(texts.fonts.get(), text, &request);
    assert_eq!(laid.lines.len(), 1, "{text}");
    let mut line = laid.lines.remove(0);
    // A line that is read from the right begins there.
    if line.right_to_left {
        line.glyphs.reverse();
    }
    let from_the_left = line.glyphs.is_sorted_by_key(|glyph| glyph.x.round() as i32);
    assert!(from_the_left, "{text}");
    line
}

/// Neighbours on the screen that have one font and one direction.
fn runs(line: &Line) -> impl Iterator<Item = &[LayoutGlyph]> {
    line.glyphs.chunk_by(|one, next| {
        one.font_id == next.font_id
            && one.level.is_rtl() == next.level.is_rtl()
            // A run is read without a gap: in its own direction each part begins where the one before it ends.
            && (one.start == next.start
                || if one.level.is_rtl() {
                    next.end == one.start
                } else {
                    one.end == next.start
                })
    })
}

/// The file of a font and its place in it; an embedded one is written to a file first.
fn file_of(fonts: &FontSystem, id: fontdb::ID, folder: &std::path::Path) -> (PathBuf, u32) {
    let face = fonts.db().face(id).expect("it was laid out with");
    let path = match &face.source {
        fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _) => path.clone(),
        fontdb::Source::Binary(data) => {
            let path = folder.join(format!("{}.otf", face.post_script_name));
            std::fs::write(&path, data.as_ref().as_ref()).unwrap();
            path
        }
    };
    (path, face.index)
}

fn shaped_by_harfbuzz(font: &(PathBuf, u32), rtl: bool, text: &str, part: &str) -> Vec<u16> {
    let at = part.as_ptr() as usize - text.as_ptr() as usize;
    let output = Command::new("hb-shape")
        // It reads its arguments in the system's encoding, which is ASCII where none is set.
        .env("LC_ALL", "C.UTF-8")
        .arg("--font-file")
        .arg(&font.0)
        .args(["--no-glyph-names", "--no-positions", "--no-clusters"])
        .arg(format!("--face-index={}", font.1))
        .arg(format!("--direction={}", if rtl { "rtl" } else { "ltr" }))
        .arg(format!("--text-before={}", &text[..at]))
        .arg(format!("--text-after={}", &text[at + part.len()..]))
        .arg(format!("--text={part}"))
        .output()
        .expect("hb-shape must be installed (package libharfbuzz-bin)");
    let told = String::from_utf8(output.stdout).unwrap();
    let glyphs = told.trim().trim_matches(['[', ']']);
    let glyphs = glyphs.split('|').filter(|glyph| !glyph.is_empty());
    glyphs.map(|glyph| glyph.parse().unwrap()).collect()
}

/// The characters of a line in the order in which they stand on the screen, from the left.
fn ordered_by_fribidi(text: &str) -> Vec<usize> {
    let mut child = Command::new("fribidi")
        .args(["--nopad", "--nobreak", "--novisual", "--ltov"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("fribidi must be installed (package libfribidi-bin)");
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{text}").unwrap();
    drop(input);
    let told = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let places: Vec<usize> = told
        .split_whitespace()
        .map(|place| place.parse().unwrap())
        .collect();
    let mut order: Vec<usize> = (0..text.chars().count()).collect();
    order.sort_by_key(|char| places[*char]);
    order
}

#[test]
fn every_run_of_every_script_has_the_glyphs_that_harfbuzz_gives_it_and_none_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let mut texts = Texts::new("en");
    for (language, text, _) in LINES {
        let line = line(&mut texts, language, text);
        for run in runs(&line) {
            let from = run.iter().map(|glyph| glyph.start).min().unwrap();
            let until = run.iter().map(|glyph| glyph.end).max().unwrap();
            let part = &text[from..until];
            let glyphs: Vec<u16> = run.iter().map(|glyph| glyph.glyph_id).collect();
            assert!(!glyphs.contains(&0), "no font for {part:?} of {text:?}");
            let font = file_of(texts.fonts.get(), run[0].font_id, folder.path());
            let expected = shaped_by_harfbuzz(&font, run[0].level.is_rtl(), text, part);
            assert_eq!(glyphs, expected, "{part:?} of {text:?} with {font:?}");
        }
    }
}

#[test]
fn every_line_stands_in_the_order_that_fribidi_gives_it() {
    let mut texts = Texts::new("en");
    for (language, text, right_to_left) in LINES {
        let line = line(&mut texts, language, text);
        assert_eq!(line.right_to_left, right_to_left, "{text}");
        let char_at = |byte: usize| text[..byte].chars().count();
        let mut on_screen: Vec<usize> = line
            .glyphs
            .iter()
            .map(|glyph| char_at(glyph.start))
            .collect();
        on_screen.dedup();
        // Several characters may have become one glyph: it counts as the first of them.
        let mut expected = ordered_by_fribidi(text);
        expected.retain(|char| on_screen.contains(char));
        assert_eq!(on_screen, expected, "{text}");
    }
}

#[test]
fn without_installed_fonts_every_other_script_is_reported_and_none_that_is_embedded() {
    let mut texts = Texts::without_system_fonts("en");
    for (language, text, _) in LINES {
        let missing = texts.missing(text.chars());
        let embedded = language == "vi";
        assert_eq!(missing.is_empty(), embedded, "{text}: {missing:?}");
    }
    let mut texts = Texts::new("en");
    for (_, text, _) in LINES {
        let missing = texts.missing(text.chars());
        assert!(missing.is_empty(), "{text}: {missing:?}");
    }
}
