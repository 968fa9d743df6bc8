//! Scripts of SpeechRecorder (`…_script.xml`): sections of recordings, each with its prompt.
//!
//! | of SpeechRecorder | here |
//! |---|---|
//! | `recording/@itemcode` | id |
//! | `recprompt`, `mediaitem` of a text type | text |
//! | `mediaitem` of an image type, `@src` | image |
//! | `section/@name` | section |
//! | `recinstructions`, `reccomment` | note |
//!
//! Timing, mode and order of SpeechRecorder are not taken over: a collection has its own. Nothing outside of the file is
//! ever read: a document type is skipped, and entities that it would bring from elsewhere are refused.

use roxmltree::{Document, Node, ParsingOptions};

use super::image::ImagePath;
use super::prompt::{Prompt, PromptId, filled};
use super::{LeftOut, Numbered, ScriptError};

/// The most elements and texts that are read: ten for each of 200,000 prompts.
const MAX_NODES: u32 = 2_000_000;

/// The prompts with the lines they begin on, and what could not be taken over.
pub(super) fn prompts(xml: &str) -> Result<Numbered, ScriptError> {
    let options = ParsingOptions {
        // Most scripts name their document type, which is never fetched.
        allow_dtd: true,
        nodes_limit: MAX_NODES,
        ..ParsingOptions::default()
    };
    let document =
        Document::parse_with_options(xml, options).map_err(|error| ScriptError::Xml {
            line: u64::from(error.pos().row),
            cause: error.to_string(),
        })?;
    let is_script = document
        .descendants()
        .any(|node| node.has_tag_name("recordingscript") || node.has_tag_name("section"));
    if !is_script {
        return Err(ScriptError::NotAScript);
    }
    let mut reader = Reader {
        document: &document,
        prompts: Vec::new(),
        left_out: Vec::new(),
    };
    for node in document.descendants() {
        match node.tag_name().name() {
            "section" => reader.section(node),
            "recording" => reader.recording(node)?,
            "nonrecording" => {
                let line = reader.line(node);
                reader.left_out.push(LeftOut::NoRecording { line });
            }
            _ => {}
        }
    }
    Ok((reader.prompts, reader.left_out))
}

struct Reader<'a> {
    document: &'a Document<'a>,
    prompts: Vec<(u64, Prompt)>,
    left_out: Vec<LeftOut>,
}

impl Reader<'_> {
    fn line(&self, node: Node<'_, '_>) -> u64 {
        u64::from(self.document.text_pos_at(node.range().start).row)
    }

    fn section(&mut self, section: Node<'_, '_>) {
        if section.attribute("order") == Some("random") {
            let line = self.line(section);
            self.left_out.push(LeftOut::RandomOrder { line });
        }
    }

    fn recording(&mut self, recording: Node<'_, '_>) -> Result<(), ScriptError> {
        let line = self.line(recording);
        let id = recording.attribute("itemcode").unwrap_or_default().trim();
        let id = PromptId::try_from(id).map_err(|cause| ScriptError::Id { line, cause })?;
        let part = |name: &str| {
            let node = recording.children().find(|node| node.has_tag_name(name))?;
            text(node)
        };
        let (mut said, mut image, mut alt) = (Vec::new(), None, None);
        let prompt = recording
            .children()
            .find(|node| node.has_tag_name("recprompt"));
        let items: Vec<_> = prompt
            .into_iter()
            .flat_map(|prompt| prompt.children())
            .filter(|node| node.has_tag_name("mediaitem"))
            .collect();
        if items.is_empty() {
            said.extend(prompt.and_then(text));
        }
        for item in items {
            let kind = item.attribute("mimetype").unwrap_or("text/plain");
            match kind.split('/').next().unwrap_or_default() {
                "text" if item.attribute("src").is_none() => said.extend(text(item)),
                "image" if image.is_none() => {
                    let src = item.attribute("src").unwrap_or_default();
                    let path = ImagePath::new(src).map_err(|problem| ScriptError::Image {
                        line,
                        image: src.to_owned(),
                        problem,
                    })?;
                    image = Some(path);
                    alt = item.attribute("alt").and_then(filled);
                }
                _ => self.left_out.push(LeftOut::Media {
                    line: self.line(item),
                    id: id.clone(),
                    kind: kind.to_owned(),
                }),
            }
        }
        let instructions = part("recinstructions");
        // A picture without words is read by what is asked about it.
        let asked = image.is_some().then(|| alt.or(instructions.clone()));
        let words = filled(&said.join("\n")).or(asked.flatten());
        let words = words.or(image.as_ref().map(|_| id.to_string()));
        let Some(words) = words else {
            self.left_out.push(LeftOut::NoText { line, id });
            return Ok(());
        };
        let notes: Vec<String> = [instructions, part("reccomment")]
            .into_iter()
            .flatten()
            .filter(|note| *note != words)
            .collect();
        let section = recording
            .ancestors()
            .find(|node| node.has_tag_name("section"))
            .and_then(|section| section.attribute("name"));
        self.prompts.push((
            line,
            Prompt {
                id,
                text: words,
                section: section.and_then(filled),
                ruby: None,
                note: filled(&notes.join(" ")),
                image,
            },
        ));
        Ok(())
    }
}

/// All text in an element, its lines joined where they were only broken for the file's sake; `None` where it is blank.
fn text(node: Node<'_, '_>) -> Option<String> {
    let texts = node.descendants().filter(Node::is_text);
    let whole: String = texts.filter_map(|text| text.text()).collect();
    let lines = whole.split('\n').map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    filled(&lines.join(" "))
}
