//! The bytes of a script as text.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

use super::ScriptError;

/// Text in UTF-8 or UTF-16 with or without a byte order mark, all line ends made `\n`.
///
/// UTF-16 without a mark is known by its zeros: ASCII characters have one, all on the same side, and every script
/// has at least line ends. UTF-8 text has no zeros at all.
pub(super) fn decode(bytes: &[u8]) -> Result<String, ScriptError> {
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf_8(rest)?,
        // UTF-32 begins as UTF-16 does.
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => {
            return Err(ScriptError::Encoding {
                line: 1,
                guess: "it is UTF-32",
                remedy: "for example with: iconv -f UTF-32 -t UTF-8",
            });
        }
        [0xFF, 0xFE, rest @ ..] => utf_16(rest, UTF_16LE)?,
        [0xFE, 0xFF, rest @ ..] => utf_16(rest, UTF_16BE)?,
        _ => match Zeros::of(bytes) {
            Zeros::None => utf_8(bytes)?,
            Zeros::Low => utf_16(bytes, UTF_16LE)?,
            Zeros::High => utf_16(bytes, UTF_16BE)?,
            Zeros::Strewn => {
                let at = bytes.iter().position(|b| *b == 0).unwrap_or(0);
                return Err(ScriptError::NotText {
                    line: line_of(&bytes[..at]),
                });
            }
        },
    };
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Where zero bytes stand.
enum Zeros {
    None,
    /// Behind the other byte of a pair, as ASCII characters have them in little-endian order.
    Low,
    /// Before it.
    High,
    Strewn,
}

impl Zeros {
    fn of(bytes: &[u8]) -> Self {
        let count = |start| {
            bytes
                .iter()
                .skip(start)
                .step_by(2)
                .filter(|b| **b == 0)
                .count()
        };
        let (even, odd) = (count(0), count(1));
        // A stray zero in text that is UTF-8 otherwise.
        let stray = (even + odd) * 10 < bytes.len() && std::str::from_utf8(bytes).is_ok();
        // Some characters have their zero on the other side: 一 (U+4E00) is one of the commonest of Chinese.
        match (even, odd) {
            (0, 0) => Self::None,
            _ if stray => Self::Strewn,
            _ if odd >= 4 * even => Self::Low,
            _ if even >= 4 * odd => Self::High,
            _ => Self::Strewn,
        }
    }
}

/// Line ends, in whichever convention, before the end of `bytes`.
fn line_of(bytes: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    1 + text.chars().filter(|c| matches!(c, '\n' | '\r')).count() as u64
}

fn utf_8(bytes: &[u8]) -> Result<String, ScriptError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let (guess, remedy) = guess(bytes);
            Err(ScriptError::Encoding {
                line: line_of(&bytes[..error.valid_up_to()]),
                guess,
                remedy,
            })
        }
    }
}

fn utf_16(bytes: &[u8], encoding: &'static Encoding) -> Result<String, ScriptError> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text.into_owned());
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let good = text.split(char::REPLACEMENT_CHARACTER).next().unwrap_or("");
    Err(ScriptError::Encoding {
        line: line_of(good.as_bytes()),
        guess: "it looks like UTF-16 with a damaged character",
        remedy: "from the program that wrote it",
    })
}

/// What text that is not UTF-8 may be. Chinese text in GB 18030 (GBK, GB 2312) decodes to Han characters
/// throughout; Latin letters in a one-byte code do not even decode as a rule.
fn guess(bytes: &[u8]) -> (&'static str, &'static str) {
    let chinese = GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .is_some_and(|text| {
            let foreign = text.chars().filter(|c| !c.is_ascii());
            let (mut all, mut han) = (0u64, 0u64);
            for c in foreign {
                all += 1;
                han += u64::from(matches!(c, '\u{3000}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}'));
            }
            han * 10 >= all * 9
        });
    if chinese {
        (
            "it looks like GBK",
            "for example with: iconv -f GB18030 -t UTF-8",
        )
    } else {
        (
            "it looks like Latin-1 or Windows-1252",
            "for example with: iconv -f WINDOWS-1252 -t UTF-8",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "0001\tGrüße, 你好\n0002\t一个\n";

    fn utf_16_bytes(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn utf_8_and_utf_16_are_read_with_and_without_a_mark() {
        let marked = format!("\u{FEFF}{TEXT}");
        for bytes in [
            TEXT.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf_16_bytes(TEXT, u16::to_le_bytes),
            utf_16_bytes(TEXT, u16::to_be_bytes),
            utf_16_bytes(&marked, u16::to_le_bytes),
            utf_16_bytes(&marked, u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes).unwrap(), TEXT);
        }
    }

    #[test]
    fn every_kind_of_line_end_is_read() {
        assert_eq!(decode(b"a\r\nb\rc\n").unwrap(), "a\nb\nc\n");
    }

    #[test]
    fn a_wrong_encoding_names_its_line_what_it_may_be_and_the_remedy() {
        let (gbk, ..) = GB18030.encode("0001\tok\n0002\t今天天气很好\n");
        let error = decode(&gbk).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("GBK") && error.contains("iconv"));

        let (latin, ..) = encoding_rs::WINDOWS_1252.encode("0001\tok\r0002\tok\r0003\tGrüße\r");
        let error = decode(&latin).unwrap_err().to_string();
        assert!(error.contains("line 3") && error.contains("Latin-1") && error.contains("UTF-8"));
    }

    #[test]
    fn a_binary_file_is_not_taken_for_text() {
        assert!(matches!(
            decode(b"RIFF\0\0\0\0\nWAVE"),
            Err(ScriptError::NotText { line: 1 })
        ));
        assert!(matches!(
            decode(b"0001\tone\n0002\tt\0wo\n"),
            Err(ScriptError::NotText { line: 2 })
        ));
    }

    #[test]
    fn damaged_utf_16_names_its_line() {
        let mut bytes = utf_16_bytes("first\nsecond", u16::to_le_bytes);
        bytes.extend(0xD800u16.to_le_bytes());
        bytes.extend(utf_16_bytes("\n", u16::to_le_bytes));
        let error = decode(&bytes).unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
