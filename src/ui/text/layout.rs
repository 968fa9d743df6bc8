//! Lines of a text: wrapped, at most 60 characters each, of even width, as large as the area allows.

use cosmic_text::{
    Align, Attrs, Buffer, Ellipsize, EllipsizeHeightLimit, Family, FontSystem, LayoutGlyph,
    Metrics, Shaping, Weight, Wrap,
};

/// The embedded family, taken first.
pub(super) const FAMILY: &str = "Takegate Sans";
/// The embedded semibold, a family of its own.
const FAMILY_STRONG: &str = "Takegate Sans Strong";

/// Line height over type size: room for marks above and below in every script.
const LINE_HEIGHT: f32 = 1.42;
/// Type sizes relative to the largest, tried from the largest down.
const STEP: f32 = 0.92;

/// How a text is brought into its area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LayOut {
    /// One line, cut with "…" where it is too long.
    OneLine,
    /// Wrapped at the area's width, as high as it gets.
    Wrapped,
    /// Wrapped, lines of even width; the type shrinks from the asked size until the
    /// area's height is enough, never under so many 64ths of a pixel.
    Fitted {
        /// The floor in 64ths of a pixel.
        floor: u32,
        /// Longest line in characters; 60 is what an eye finds back from.
        longest: usize,
    },
}

/// What is asked for; sizes in pixels.
#[derive(Clone, Copy)]
pub(super) struct Request {
    pub size: f32,
    pub strong: bool,
    pub width: f32,
    pub height: f32,
    pub how: LayOut,
}

/// A line of glyphs; its begin is at 0. In pixels.
pub(super) struct Line {
    pub glyphs: Vec<LayoutGlyph>,
    pub width: f32,
    pub baseline: f32,
    pub right_to_left: bool,
    characters: usize,
}

/// What came out; sizes in pixels.
pub(super) struct Laid {
    pub lines: Vec<Line>,
    pub size: f32,
    pub line_height: f32,
}

impl Laid {
    fn height(&self) -> f32 {
        self.lines.len() as f32 * self.line_height
    }

    fn longest(&self) -> usize {
        self.lines
            .iter()
            .map(|line| line.characters)
            .max()
            .unwrap_or(0)
    }
}

/// Lays out `text`.
pub(super) fn lay_out(fonts: &mut FontSystem, text: &str, request: &Request) -> Laid {
    match request.how {
        LayOut::OneLine => {
            let line: String = text
                .chars()
                .map(|char| if char.is_control() { ' ' } else { char })
                .collect();
            set(fonts, &line, request, request.size, request.width, true)
        }
        LayOut::Wrapped => set(fonts, text, request, request.size, request.width, false),
        LayOut::Fitted { floor, longest } => {
            fit(fonts, text, request, floor as f32 / 64.0, longest)
        }
    }
}

fn fit(fonts: &mut FontSystem, text: &str, request: &Request, floor: f32, longest: usize) -> Laid {
    let mut size = request.size.max(floor);
    loop {
        let laid = within_longest_line(fonts, text, request, size, longest);
        // Large type only while the text stays a glance: two lines at the largest sizes, then three.
        let most = match size / request.size {
            large if large > 0.72 => 2,
            large if large > 0.55 => 3,
            _ => usize::MAX,
        };
        let fits = laid.height() <= request.height && laid.lines.len() <= most;
        if fits || size <= floor {
            let phrased = by_phrases(fonts, text, request, &laid, (floor, longest));
            return phrased.unwrap_or_else(|| evened(fonts, text, request, laid, longest));
        }
        size = (size * STEP).max(floor);
    }
}

/// How much smaller the type may get for lines that end where a phrase does.
const FOR_PHRASES: f32 = 0.75;

/// Lines that end at punctuation, for scripts that write no spaces: anywhere else a line could end inside of a word,
/// which only a dictionary would know. `None` where there is nothing to choose or the lines get too long.
fn by_phrases(
    fonts: &mut FontSystem,
    text: &str,
    request: &Request,
    laid: &Laid,
    (floor, longest): (f32, usize),
) -> Option<Laid> {
    let phrases = phrases(text);
    let least = laid.lines.len();
    if least < 2 || phrases.len() < 2 {
        return None;
    }
    let mut size = laid.size;
    while size >= (laid.size * FOR_PHRASES).max(floor) {
        for count in least..=phrases.len().min(least + 1) {
            let lines = even_lines(&phrases, count).join("\n");
            let tried = set(fonts, &lines, request, size, request.width, false);
            let fits = tried.height() <= request.height && tried.longest() <= longest;
            if fits && tried.lines.len() == count {
                return Some(tried);
            }
        }
        size *= STEP;
    }
    None
}

/// The text cut after its punctuation; whole where it is not written in Han characters or kana, or in lines of its own.
fn phrases(text: &str) -> Vec<&str> {
    let unspaced = |char: char| matches!(char, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}');
    if text.contains('\n') || !text.contains(unspaced) {
        return vec![text];
    }
    let ends = |char: char| matches!(char, '，' | '。' | '！' | '？' | '；' | '：' | '、' | '…');
    let closes = |char: char| matches!(char, '”' | '’' | '」' | '』' | '》' | '）' | '】');
    let mut phrases = Vec::new();
    let (mut begin, mut ended) = (0, false);
    for (at, char) in text.char_indices() {
        if ended && !ends(char) && !closes(char) {
            phrases.push(&text[begin..at]);
            begin = at;
            ended = false;
        }
        ended |= ends(char);
    }
    phrases.push(&text[begin..]);
    phrases
}

/// So many lines of neighbouring phrases, the longest of them as short as can be.
fn even_lines(phrases: &[&str], count: usize) -> Vec<String> {
    let lengths: Vec<usize> = phrases.iter().map(|p| p.chars().count()).collect();
    let whole: usize = lengths.iter().sum();
    let filled = |most: usize| -> Vec<String> {
        let (mut lines, mut length) = (vec![String::new()], 0);
        for (phrase, own) in phrases.iter().zip(&lengths) {
            if length > 0 && length + own > most {
                lines.push(String::new());
                length = 0;
            }
            lines.last_mut().expect("never empty").push_str(phrase);
            length += own;
        }
        lines
    };
    let longest = lengths.iter().copied().max().unwrap_or(0);
    let most = (longest..=whole).find(|most| filled(*most).len() <= count);
    filled(most.unwrap_or(whole))
}

fn within_longest_line(
    fonts: &mut FontSystem,
    text: &str,
    request: &Request,
    size: f32,
    most: usize,
) -> Laid {
    let mut width = request.width;
    let mut laid = set(fonts, text, request, size, width, false);
    for _ in 0..8 {
        let longest = laid.longest();
        if longest <= most {
            break;
        }
        width *= (most as f32 / longest as f32).clamp(0.5, 0.98);
        laid = set(fonts, text, request, size, width, false);
    }
    laid
}

/// The same number of lines at the least width, so that no line is left with one word.
fn evened(
    fonts: &mut FontSystem,
    text: &str,
    request: &Request,
    laid: Laid,
    longest: usize,
) -> Laid {
    let lines = laid.lines.len();
    if !(2..=6).contains(&lines) {
        return laid;
    }
    let mut wide = laid
        .lines
        .iter()
        .map(|line| line.width)
        .fold(0.0, f32::max)
        .ceil()
        + 1.0;
    let mut narrow = wide / 2.0;
    let mut best = laid;
    for _ in 0..6 {
        let width = (wide + narrow) / 2.0;
        let tried = set(fonts, text, request, best.size, width, false);
        if tried.lines.len() <= lines && tried.longest() <= longest {
            wide = width;
            best = tried;
        } else {
            narrow = width;
        }
    }
    best
}

fn set(
    fonts: &mut FontSystem,
    text: &str,
    request: &Request,
    size: f32,
    width: f32,
    one_line: bool,
) -> Laid {
    let line_height = (size * LINE_HEIGHT).round().max(1.0);
    let mut buffer = Buffer::new(fonts, Metrics::new(size, line_height));
    if one_line {
        buffer.set_wrap(Wrap::None);
        buffer.set_ellipsize(Ellipsize::End(EllipsizeHeightLimit::Lines(1)));
    } else {
        buffer.set_wrap(Wrap::WordOrGlyph);
    }
    buffer.set_size(Some(width), None);
    let attributes = if request.strong {
        Attrs::new()
            .family(Family::Name(FAMILY_STRONG))
            .weight(Weight::SEMIBOLD)
    } else {
        Attrs::new().family(Family::Name(FAMILY))
    };
    buffer.set_text(text, &attributes, Shaping::Advanced, Some(Align::Left));
    buffer.shape_until_scroll(fonts, false);
    let lines = buffer
        .layout_runs()
        .map(|run| {
            let begin = run
                .glyphs
                .iter()
                .map(|glyph| glyph.x)
                .fold(f32::INFINITY, f32::min);
            let mut glyphs = run.glyphs.to_vec();
            for glyph in &mut glyphs {
                glyph.x -= begin;
            }
            let mut clusters: Vec<usize> = glyphs.iter().map(|glyph| glyph.start).collect();
            clusters.sort_unstable();
            clusters.dedup();
            Line {
                glyphs,
                width: run.line_w,
                baseline: run.line_y - run.line_top,
                right_to_left: run.rtl,
                characters: clusters.len(),
            }
        })
        .collect();
    Laid {
        lines,
        size,
        line_height,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Texts;
    use super::*;

    fn laid(text: &str, width: f32, height: f32, how: LayOut) -> Laid {
        let mut texts = Texts::without_system_fonts("en");
        let request = Request {
            size: 96.0,
            strong: false,
            width,
            height,
            how,
        };
        lay_out(texts.fonts.get(), text, &request)
    }

    const FITTED: LayOut = LayOut::Fitted {
        floor: 28 * 64,
        longest: 60,
    };

    #[test]
    fn a_short_prompt_is_set_large_and_a_long_one_shrinks_to_the_floor() {
        assert_eq!(laid("Yes.", 1160.0, 420.0, FITTED).size, 96.0);
        let long = "The wind blew through the narrow streets all night. ".repeat(40);
        let laid = laid(&long, 1160.0, 420.0, FITTED);
        assert_eq!(laid.size, 28.0);
        assert!(laid.height() > 420.0, "it must scroll");
    }

    #[test]
    fn no_line_of_a_prompt_is_longer_than_60_characters() {
        let text = "The wind blew through the narrow streets all night long, ".repeat(6);
        let laid = laid(&text, 3800.0, 2000.0, FITTED);
        assert!(laid.lines.len() > 5);
        assert!(laid.longest() <= 60, "{}", laid.longest());
    }

    #[test]
    fn the_lines_of_a_prompt_are_of_even_width() {
        let text = "The icy wind blew through the narrow streets of the old town again";
        let laid = laid(text, 1160.0, 420.0, FITTED);
        let widths: Vec<f32> = laid.lines.iter().map(|line| line.width).collect();
        let widest = widths.iter().copied().fold(0.0, f32::max);
        assert!(
            widths.iter().all(|width| *width > widest * 0.55),
            "{widths:?}"
        );
    }

    #[test]
    fn what_is_written_without_spaces_ends_its_lines_at_punctuation_not_inside_of_a_word() {
        let text = "今天天气很好，我们去公园散步，然后在湖边喝一杯热茶。";
        assert_eq!(
            phrases(text),
            [
                "今天天气很好，",
                "我们去公园散步，",
                "然后在湖边喝一杯热茶。"
            ]
        );
        assert_eq!(phrases("他说：“走吧。”我们走了")[1], "“走吧。”");
        assert_eq!(phrases("One, two, three."), ["One, two, three."]);
        assert_eq!(
            even_lines(&phrases(text), 2),
            ["今天天气很好，我们去公园散步，", "然后在湖边喝一杯热茶。"]
        );
        // Two lines of large type would be too wide for the window, three are not.
        let laid = laid(text, 1160.0, 420.0, FITTED);
        let characters: Vec<usize> = laid.lines.iter().map(|line| line.characters).collect();
        assert_eq!(characters, [7, 8, 11]);
        // One long phrase has nowhere to end but inside.
        let phrase = "今天天气很好我们去公园散步然后在湖边喝一杯热茶";
        assert_eq!(phrases(phrase).len(), 1);
    }

    #[test]
    fn a_list_shows_one_line_cut_to_its_width() {
        let laid = laid("several words\nin two lines", 300.0, 1e5, LayOut::OneLine);
        assert_eq!(laid.lines.len(), 1);
        assert!(laid.lines[0].width <= 300.0);
    }
}
