//! Interface texts by their message id.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use super::Language;

/// A value put into a text: a number (for plurals) or a string.
pub type Arg<'a> = fluent_bundle::FluentValue<'a>;

/// The text `id` in `language`, with its placeholders filled:
/// `text(language, "limit-at-least", &[("min", "20 dB".into())])`.
///
/// An id that no file holds comes back in braces, which nobody overlooks; a test keeps that from happening.
pub fn text(language: Language, id: &str, args: &[(&str, Arg<'_>)]) -> String {
    lookup(language, id, args).unwrap_or_else(|| format!("{{{id}}}"))
}

/// The text `id`, if there is one.
fn lookup(language: Language, id: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
    let bundle = bundle(language);
    let pattern = bundle.get_message(id)?.value()?;
    let args: FluentArgs<'_> = args
        .iter()
        .map(|(name, value)| (*name, value.clone()))
        .collect();
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
    debug_assert!(errors.is_empty(), "{id} in {language}: {errors:?}");
    Some(text.into_owned())
}

fn bundle(language: Language) -> &'static FluentBundle<FluentResource> {
    static EN: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
    static ZH_CN: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
    let (cell, source) = match language {
        Language::En => (&EN, include_str!("../../assets/words/en.ftl")),
        Language::ZhCn => (&ZH_CN, include_str!("../../assets/words/zh-CN.ftl")),
    };
    cell.get_or_init(|| read(language, source))
}

/// The files are part of the program and a test reads them all, so what is wrong in one is a fault of the program.
fn read(language: Language, source: &str) -> FluentBundle<FluentResource> {
    let resource = FluentResource::try_new(source.to_owned())
        .unwrap_or_else(|(_, errors)| panic!("{language}.ftl: {errors:?}"));
    let tag = language.tag().parse().expect("a valid language tag");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // The marks that keep a placeholder's direction apart are rubbish in terminals, files and screen readers.
    bundle.set_use_isolating(false);
    bundle
        .add_resource(resource)
        .unwrap_or_else(|errors| panic!("{language}.ftl: {errors:?}"));
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(language: Language, files: u32) -> String {
        let mut args: Vec<(&str, Arg<'_>)> = vec![("files", files.into())];
        for name in ["accepted", "rejected", "errors"] {
            args.push((name, 1.into()));
        }
        args.push(("profile", "booth".into()));
        text(language, "check-summary", &args)
    }

    #[test]
    fn english_knows_one_and_many() {
        assert!(summary(Language::En, 1).starts_with("1 file:"));
        assert!(summary(Language::En, 7).starts_with("7 files:"));
    }

    #[test]
    fn no_invisible_marks_surround_a_placeholder() {
        for &language in Language::ALL {
            let text = summary(language, 7);
            assert!(!text.contains(['\u{2068}', '\u{2069}']), "{text:?}");
        }
    }

    #[test]
    fn an_id_that_no_file_holds_comes_back_in_braces() {
        assert_eq!(text(Language::En, "nowhere", &[]), "{nowhere}");
    }
}
