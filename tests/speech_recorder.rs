//! Scripts of SpeechRecorder, whole and broken, and nothing read outside of them.

use takegate::script::{LeftOut, Script, ScriptError, ScriptKind};

const WHOLE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!DOCTYPE session SYSTEM "SpeechRecPrompts_3.dtd">
<session id="Demo">
  <metadata><key>Author</key><value>somebody</value></metadata>
  <recordingscript>
    <section name="Zahlen &amp; Namen" mode="manual" order="sequential" promptphase="recording">
      <recording prerecdelay="500" postrecdelay="500" recduration="9000" itemcode="num_01">
        <recinstructions mimetype="text/UTF-8">Bitte lesen Sie:</recinstructions>
        <recprompt><mediaitem mimetype="text/UTF-8">  Drei, zwei,
          eins. </mediaitem></recprompt>
        <reccomment>ruhig</reccomment>
      </recording>
      <recording itemcode="num_02"><recprompt><mediaitem>„Über‟ — 你好</mediaitem></recprompt></recording>
    </section>
    <section order="random">
      <nonrecording><mediaitem>Eine Pause</mediaitem></nonrecording>
      <recording itemcode="old_03"><recprompt mimetype="text/UTF-8">Ohne mediaitem</recprompt></recording>
      <recording itemcode="snd_04">
        <recprompt>
          <mediaitem mimetype="audio/wav" src="hello.wav"/>
          <mediaitem mimetype="text/UTF-8">Sprechen Sie nach</mediaitem>
        </recprompt>
      </recording>
      <recording itemcode="mute_05"><recprompt><mediaitem mimetype="video/mpeg" src="a.mpg"/></recprompt></recording>
    </section>
  </recordingscript>
</session>
"#;

fn read(xml: &str) -> Result<Script, ScriptError> {
    Script::parse(xml.as_bytes(), ScriptKind::SpeechRecorder)
}

fn refused(xml: &str) -> String {
    read(xml).unwrap_err().to_string()
}

/// A script of one recording with this inside.
fn with(recording: &str) -> String {
    format!("<script><recordingscript><section>\n{recording}</section></recordingscript></script>")
}

#[test]
fn prompts_come_with_their_sections_and_instructions() {
    let script = read(WHOLE).unwrap();
    let texts: Vec<_> = script
        .prompts()
        .iter()
        .map(|prompt| (prompt.id.as_str(), prompt.text.as_str()))
        .collect();
    assert_eq!(
        texts,
        [
            ("num_01", "Drei, zwei, eins."),
            ("num_02", "„Über‟ — 你好"),
            ("old_03", "Ohne mediaitem"),
            ("snd_04", "Sprechen Sie nach"),
        ]
    );
    let first = &script.prompts()[0];
    assert_eq!(first.section.as_deref(), Some("Zahlen & Namen"));
    assert_eq!(first.note.as_deref(), Some("Bitte lesen Sie: ruhig"));
    assert_eq!(script.prompts()[2].section, None);
}

#[test]
fn what_cannot_be_taken_over_is_told_with_its_line() {
    let script = read(WHOLE).unwrap();
    let lines: Vec<u64> = script
        .left_out()
        .iter()
        .map(|left_out| match left_out {
            LeftOut::RandomOrder { line }
            | LeftOut::NoRecording { line }
            | LeftOut::Media { line, .. }
            | LeftOut::NoText { line, .. } => *line,
        })
        .collect();
    assert_eq!(lines, [15, 16, 20, 24, 24]);
    let words: Vec<String> = script.left_out().iter().map(ToString::to_string).collect();
    assert!(
        words[2].contains("snd_04") && words[2].contains("audio/wav"),
        "{words:?}"
    );
    assert!(
        words[4].contains("mute_05") && words[4].contains("nothing to read"),
        "{words:?}"
    );
}

#[test]
fn broken_scripts_are_refused_with_the_line_and_what_to_do() {
    for (xml, line, words) in [
        (
            "<session><recordingscript>\n<section>\n</wrong>",
            "line 3",
            "save it anew",
        ),
        (WHOLE.split_at(600).0, "line ", "save it anew"),
        ("", "", "XML"),
        ("<html><body/></html>", "", "_script.xml"),
        (
            &with("<recording><recprompt>x</recprompt></recording>"),
            "line 2",
            "id is empty",
        ),
        (
            &with("\n<recording itemcode=\"a b\"><recprompt>x</recprompt></recording>"),
            "line 3",
            "' '",
        ),
        (
            &with(
                "<recording itemcode=\"a\"><recprompt>x</recprompt></recording>\n\
                 <recording itemcode=\"A\"><recprompt>y</recprompt></recording>",
            ),
            "lines 2 and 3",
            "another id",
        ),
        (&with(""), "", "empty"),
        (
            &with(
                "<recording itemcode=\"a\"><recprompt><mediaitem mimetype=\"image/png\" src=\"../a.png\"/></recprompt></recording>",
            ),
            "line 2",
            "leads out",
        ),
    ] {
        let told = refused(xml);
        assert!(told.contains(line) && told.contains(words), "{told}");
    }
}

#[test]
fn nothing_outside_of_the_file_is_read_and_no_entity_grows_without_bounds() {
    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("secret.txt");
    std::fs::write(&secret, "the secret").unwrap();
    let recording = "<recording itemcode=\"a\"><recprompt>&x;</recprompt></recording>";
    let outside = format!(
        "<!DOCTYPE script [<!ENTITY x SYSTEM \"file://{}\">]>{}",
        secret.display(),
        with(recording)
    );
    let told = refused(&outside);
    assert!(
        !told.contains("the secret") && told.contains("line"),
        "{told}"
    );

    // Each entity is ten of the one before: the last would be ten thousand million characters.
    let mut entities = "<!ENTITY x0 \"0123456789\">".to_owned();
    for n in 1..10 {
        let ten = format!("&x{};", n - 1).repeat(10);
        entities.push_str(&format!("<!ENTITY x{n} \"{ten}\">"));
    }
    let laughs = format!(
        "<!DOCTYPE script [{entities}]>{}",
        with(&recording.replace("&x;", "&x9;"))
    );
    assert!(matches!(read(&laughs), Err(ScriptError::Xml { .. })));
}

#[test]
fn a_hundred_thousand_elements_inside_each_other_do_no_harm() {
    let depth = 100_000;
    let deep = format!(
        "{}<recording itemcode=\"a\"><recprompt>x</recprompt></recording>{}",
        "<section>".repeat(depth),
        "</section>".repeat(depth)
    );
    let script = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || read(&deep).map(|script| script.prompts().len()))
        .unwrap()
        .join()
        .unwrap();
    assert!(
        matches!(script, Ok(1) | Err(ScriptError::Xml { .. })),
        "{script:?}"
    );
}

#[test]
fn a_file_of_this_kind_is_told_by_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("demo_script.xml");
    std::fs::write(&path, WHOLE).unwrap();
    assert_eq!(Script::read(&path).unwrap().prompts().len(), 4);
}
