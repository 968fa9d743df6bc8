//! Scripts are read as people write them, and refused with the line and the remedy.

use std::fs;

use proptest::prelude::*;
use takegate::script::{Prompt, PromptId, Script, ScriptError, ScriptKind};

fn texts(script: &Script) -> Vec<(&str, &str)> {
    script
        .prompts()
        .iter()
        .map(|p| (p.id.as_str(), p.text.as_str()))
        .collect()
}

fn read(text: &str, kind: ScriptKind) -> Script {
    Script::parse(text.as_bytes(), kind).unwrap()
}

fn refused(text: &str, kind: ScriptKind) -> String {
    Script::parse(text.as_bytes(), kind)
        .unwrap_err()
        .to_string()
}

#[test]
fn every_kind_gives_the_same_prompts() {
    let wanted = vec![("a", "Hello."), ("b", "你好，世界")];
    for (kind, text) in [
        (ScriptKind::Tsv, "a\tHello.\nb\t你好，世界\n"),
        (
            ScriptKind::Tsv,
            "id\ttext\r\na\tHello.\r\n\r\nb\t你好，世界",
        ),
        (
            ScriptKind::Tsv,
            "note\tText\tID\nloud\tHello.\ta\n\t你好，世界\tb\n",
        ),
        (ScriptKind::Csv, "a,Hello.\nb,\"你好，世界\"\n"),
        (
            ScriptKind::Csv,
            "id,mood,text\ra,glad,Hello.\rb,,你好，世界\r",
        ),
        (
            ScriptKind::JsonLines,
            "{\"id\":\"a\",\"text\":\"Hello.\"}\n{\"text\":\"你好，世界\",\"id\":\"b\"}\n",
        ),
    ] {
        assert_eq!(texts(&read(text, kind)), wanted, "{text:?}");
    }
}

#[test]
fn the_kind_is_told_by_the_files_name() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("s.TSV", "0001\tone\n"),
        ("s.csv", "0001,one\n"),
        ("s.txt", "one\n"),
        ("s.jsonl", "{\"text\":\"one\"}\n"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        assert_eq!(
            texts(&Script::read(&path).unwrap()),
            [("0001", "one")],
            "{name}"
        );
    }
    let other = folder.path().join("script.docx");
    let error = Script::read(&other).unwrap_err().to_string();
    assert!(
        error.contains("script.docx") && error.contains(".tsv"),
        "{error}"
    );
    let error = Script::read(&folder.path().join("none.tsv"))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("none.tsv") && error.contains("check its name"),
        "{error}"
    );
}

#[test]
fn plain_lines_get_ids_in_their_order() {
    let script = read("one\n\n  two \nthree", ScriptKind::Txt);
    assert_eq!(
        texts(&script),
        [("0001", "one"), ("0002", "two"), ("0003", "three")]
    );
    let script = read("text\none\ntwo\n", ScriptKind::Csv);
    assert_eq!(texts(&script), [("0001", "one"), ("0002", "two")]);
}

#[test]
fn sections_rubies_and_notes_come_along() {
    let script = read(
        "id\ttext\tsection\truby\tnote\n1\t東京\tplaces\tとうきょう\tcalm\n2\t大阪\t\t\t\n",
        ScriptKind::Tsv,
    );
    let [first, second] = script.prompts() else {
        panic!()
    };
    assert_eq!(first.section.as_deref(), Some("places"));
    assert_eq!(first.ruby.as_deref(), Some("とうきょう"));
    assert_eq!(first.note.as_deref(), Some("calm"));
    assert_eq!(
        (&second.section, &second.ruby, &second.note),
        (&None, &None, &None)
    );
}

#[test]
fn quotes_commas_and_line_breaks_in_a_csv_are_part_of_the_text() {
    let script = read(
        "a,\"He said \"\"no, no\"\".\r\nThen he left.\"\nb,plain\n",
        ScriptKind::Csv,
    );
    assert_eq!(
        texts(&script),
        [("a", "He said \"no, no\".\nThen he left."), ("b", "plain")]
    );
    let error = refused("a,one\nb,\"two\nc,three\n", ScriptKind::Csv);
    assert!(
        error.contains("line 2") && error.contains("never closes"),
        "{error}"
    );
}

#[test]
fn a_tsv_takes_its_texts_as_they_stand() {
    let script = read("a\t\"Well,\" she said\nb\tC:\\new\n", ScriptKind::Tsv);
    assert_eq!(
        texts(&script),
        [("a", "\"Well,\" she said"), ("b", "C:\\new")]
    );
}

#[test]
fn every_fault_names_its_line_and_what_to_do() {
    use ScriptKind::{Csv, JsonLines, Tsv, Txt};
    for (kind, text, says) in [
        (Txt, "", &["empty", "at least one line"][..]),
        (Tsv, "\n \n", &["empty"]),
        (Tsv, "id\ttext\n", &["empty"]),
        (
            Tsv,
            "a\tone\nb\ttwo\nA\tthree\n",
            &["lines 1 and 3", "“A”", "another id"],
        ),
        (Csv, "a,\"x\ny\"\na,two\n", &["lines 1 and 3"]),
        (Tsv, "a\tone\nb/c\ttwo\n", &["line 2", "'/'", "A–Z"]),
        (Tsv, "\tone\n", &["line 1", "id is empty"]),
        (Tsv, "a\tone\nb\t \n", &["line 2", "no text"]),
        (Tsv, "a\tone\nb\n", &["line 2", "no tab", ".txt"]),
        (Tsv, "a\tone\tloud\n", &["line 1", "3 columns", "header"]),
        (
            Csv,
            "a,one, two\n",
            &["line 1", "3 columns", "double quotes"],
        ),
        (Tsv, "id\ttext\tid\n", &["header", "“id” twice"]),
        (
            Tsv,
            "id\tsentence\na\tone\n",
            &["line 1", "header", "“text”"],
        ),
        (Csv, "id,section\na,one\n", &["line 1", "header", "“text”"]),
        (Csv, "text,note\none,two\n", &["line 1", "header", "“id”"]),
        (
            Tsv,
            "id\ttext_escaped\na\tC:\\quiet\n",
            &["line 2", "backslash"],
        ),
        (Txt, "one\ttwo\n", &["line 1", "tab", ".tsv"]),
        (
            JsonLines,
            "{\"text\":\"one\"}\n[1]\n",
            &["line 2", "JSON object"],
        ),
        (JsonLines, "{\"id\":\"a\"}\n", &["line 1", "no text"]),
        (
            JsonLines,
            "{\"text\":{}}\n",
            &["line 1", "neither text nor a number"],
        ),
    ] {
        let error = refused(text, kind);
        for words in says {
            assert!(error.contains(words), "{text:?}: {error}");
        }
    }
}

#[test]
fn a_script_in_a_wrong_encoding_is_refused_and_one_in_utf_16_is_read() {
    let text = "0001\t今天天气很好\n0002\tGrüße\n";
    let (gbk, ..) = encoding_rs::GBK.encode("0001\t今天天气很好\n");
    let error = Script::parse(&gbk, ScriptKind::Tsv).unwrap_err();
    assert!(
        matches!(error, ScriptError::Encoding { line: 1, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("GBK"), "{error}");

    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let script = Script::parse(&utf_16, ScriptKind::Tsv).unwrap();
    assert_eq!(texts(&script)[1], ("0002", "Grüße"));
}

proptest! {
    /// Whatever stands in a prompt, the collection's own script gives it back.
    #[test]
    fn the_collections_own_script_gives_back_every_text(
        prompts in prop::collection::vec((any::<String>(), any::<Option<String>>(), "[a\\\\\t\n\r\" ]*"), 1..20)
    ) {
        let mut list = Vec::new();
        for (n, (text, note, section)) in prompts.into_iter().enumerate() {
            let id = PromptId::try_from(format!("p{n}")).unwrap();
            let clean = |field: &str| Prompt::new(id.clone(), field).map(|p| p.text);
            if let Some(mut prompt) = Prompt::new(id.clone(), &text) {
                prompt.note = note.as_deref().and_then(clean);
                prompt.section = clean(&section);
                list.push(prompt);
            }
        }
        prop_assume!(!list.is_empty());
        let script = Script::new(list).unwrap();
        let again = Script::parse(script.to_tsv().as_bytes(), ScriptKind::Tsv).unwrap();
        prop_assert_eq!(again, script);
    }

    /// Any bytes are a script or an error, never a panic.
    #[test]
    fn any_bytes_are_a_script_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for kind in [ScriptKind::Tsv, ScriptKind::Csv, ScriptKind::Txt, ScriptKind::JsonLines] {
            let _ = Script::parse(&bytes, kind);
        }
    }
}
