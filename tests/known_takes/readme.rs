//! The README's column "tested error": its cells as they were measured, and whether it tells them.

/// A cell of the column.
pub struct Cell {
    /// How the measure's row begins.
    measure: &'static str,
    /// What it says, with `{}` where a figure stands.
    words: &'static str,
    figures: Vec<Figure>,
}

/// A figure of a cell.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    measured: f64,
    decimals: i32,
    /// Errors are better small, parts found are better great.
    more_is_better: bool,
}

/// An error, told to so many decimals.
pub fn error(measured: f64, decimals: i32) -> Figure {
    Figure {
        measured,
        decimals,
        more_is_better: false,
    }
}

/// A part of 1: precision, recall, F1.
pub fn part(measured: f64) -> Figure {
    Figure {
        measured,
        decimals: 2,
        more_is_better: true,
    }
}

/// A part in percent.
pub fn percent(part: f64) -> Figure {
    Figure {
        measured: 100.0 * part,
        decimals: 0,
        more_is_better: true,
    }
}

impl Figure {
    /// Rounded to where it promises less.
    fn rounded(self) -> f64 {
        let scale = 10f64.powi(self.decimals);
        // What a sum of binary fractions lies beside its decimals is no reason for another step.
        let whole = if self.more_is_better {
            (self.measured * scale + 1e-6).floor()
        } else {
            // An error of nothing is told as one step, which none exceeds.
            (self.measured * scale - 1e-6).ceil().max(1.0)
        };
        whole / scale
    }

    /// Whether `told` is this figure: it promises no more, but for half a step that another machine's rounding may
    /// make, and so little less that it is not an older one.
    fn is_told_by(self, told: f64) -> bool {
        let step = 10f64.powi(-self.decimals);
        let (modest, stale) = if self.more_is_better {
            (self.measured - told, 2.0 * step)
        } else {
            (told - self.measured, 2.0 * step + 0.1 * self.measured)
        };
        (-0.5 * step..=stale).contains(&modest)
    }
}

impl Cell {
    pub fn new<const N: usize>(
        measure: &'static str,
        words: &'static str,
        figures: [Figure; N],
    ) -> Self {
        assert_eq!(words.matches("{}").count(), N, "{words}");
        Self {
            measure,
            words,
            figures: figures.to_vec(),
        }
    }

    /// The figures in a text of these words; `None` where the words are others.
    fn told(&self, text: &str) -> Option<Vec<f64>> {
        let mut words = self.words.split("{}");
        let mut rest = text.strip_prefix(words.next()?)?;
        let mut told = Vec::new();
        for (n, word) in words.enumerate() {
            let last = n + 1 == self.figures.len() && word.is_empty();
            let end = if last { rest.len() } else { rest.find(word)? };
            told.push(rest[..end].parse().ok()?);
            rest = &rest[end + word.len()..];
        }
        rest.is_empty().then_some(told)
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut words = self.words.split("{}");
        write!(
            f,
            "| {} … | {}",
            self.measure,
            words.next().unwrap_or_default()
        )?;
        for (figure, word) in self.figures.iter().zip(words) {
            let decimals = figure.decimals as usize;
            write!(f, "{:.decimals$}{word}", figure.rounded())?;
        }
        write!(f, " |")
    }
}

/// What stands in a README where it tells something else than was measured, or nothing.
///
/// Rows whose measures are in `elsewhere` say what that says, held by tests of their own.
pub fn differences(readme: &str, cells: &[Cell], elsewhere: &[(&str, &str)]) -> Vec<String> {
    let rows: Vec<Vec<&str>> = readme
        .lines()
        .skip_while(|line| !line.starts_with("| measure |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let mut wrong = Vec::new();
    for cell in cells {
        let told = rows
            .iter()
            .find(|row| row[0].starts_with(cell.measure))
            .and_then(|row| cell.told(row.last()?));
        let is_told = told.is_some_and(|told| {
            told.iter()
                .zip(&cell.figures)
                .all(|(&told, figure)| figure.is_told_by(told))
        });
        if !is_told {
            wrong.push(format!(
                "it should say {cell}, as measured: {:?}",
                cell.figures
            ));
        }
    }
    for row in rows {
        let is_measured = cells.iter().any(|cell| row[0].starts_with(cell.measure));
        let is_elsewhere = elsewhere
            .iter()
            .any(|(measure, words)| row[0].starts_with(measure) && row.last() == Some(words));
        if row.len() != 4 || !is_measured && !is_elsewhere {
            wrong.push(format!("nothing was measured for {row:?}"));
        }
    }
    wrong
}

#[test]
fn a_stale_figure_other_words_and_a_row_without_a_figure_are_noticed() {
    let cells = [Cell::new(
        "ratio",
        "MAE {} dB, {} found",
        [error(0.814, 2), part(0.957)],
    )];
    let row = |cell: &str| {
        format!(
            "| measure | unit | definition | tested error |\n|---|---|---|---|\n| ratio | dB | x | {cell} |\n"
        )
    };
    let wrong = |cell: &str| differences(&row(cell), &cells, &[]).len();
    assert_eq!(
        cells[0].to_string(),
        "| ratio … | MAE 0.82 dB, 0.95 found |"
    );
    assert_eq!(wrong("MAE 0.82 dB, 0.95 found"), 0);
    assert_eq!(wrong("MAE 0.80 dB, 0.95 found"), 1);
    assert_eq!(wrong("MAE 0.93 dB, 0.95 found"), 1);
    assert_eq!(wrong("MAE 0.82 dB, 0.97 found"), 1);
    assert_eq!(wrong("MAE 0.82 dB, 0.90 found"), 1);
    assert_eq!(wrong("error 0.82 dB, 0.95 found"), 1);
    assert_eq!(differences(&row(""), &[], &[("other", "exact")]).len(), 1);
}
