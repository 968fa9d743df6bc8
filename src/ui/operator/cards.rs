//! The values that decide this profile.

use eframe::egui::{Color32, Rect, Ui, pos2};

use super::{Frame, panel};
use crate::analysis::{Live, Measured};
use crate::ui::desk::Desk;
use crate::ui::numbers::{heading, reason_words, short_limit, tenths};
use crate::ui::tokens::{Palette, Tokens};
use crate::ui::widgets::{ValueCard, value_card};
use crate::verdict::{Bounds, Measure, Profile, Standing};

/// Cards in the window.
const CARDS: usize = 3;

/// What can be told while a take runs, with the limits that speak of it, the nearest first.
const LIVE: [(Measure, &[Measure]); 4] = [
    (Measure::NoiseFloor, &[Measure::NoiseFloor]),
    (Measure::Snr, &[Measure::Snr]),
    (
        Measure::SamplePeak,
        &[Measure::SamplePeak, Measure::TruePeak],
    ),
    (Measure::SpeechLevel, &[Measure::SpeechLevel]),
];

/// The measures that this profile decides on, those with limits first.
fn chosen(profile: &Profile) -> Vec<(Measure, Option<(Measure, Bounds)>)> {
    let mut rows: Vec<_> = LIVE
        .into_iter()
        .map(|(measure, limits)| {
            let limit = limits.iter().find_map(|limit| {
                let found = profile.limit(*limit)?;
                Some((*limit, found.graver()))
            });
            (measure, limit)
        })
        .collect();
    rows.sort_by_key(|(_, limit)| limit.is_none());
    rows.truncate(CARDS);
    rows
}

/// Where the cards stand in their area.
pub(super) fn places(area: Rect, tokens: &Tokens) -> [Rect; CARDS] {
    let gap = tokens.space(2.5);
    let width = ((area.width() - gap * (CARDS as f32 - 1.0)) / CARDS as f32).floor();
    std::array::from_fn(|index| {
        let left = area.left() + index as f32 * (width + gap);
        let right = if index + 1 == CARDS {
            area.right()
        } else {
            left + width
        };
        Rect::from_min_max(pos2(left, area.top()), pos2(right, area.bottom()))
    })
}

pub(super) fn show(ui: &mut Ui, area: Rect, frame: &mut Frame<'_>, desk: &Desk) {
    let tokens = *frame.tokens;
    let chosen = chosen(&desk.about.profile).into_iter();
    for ((measure, limit), rect) in chosen.zip(places(area, &tokens)) {
        panel(ui, rect, &tokens, |ui| {
            card(ui, frame, desk, measure, limit);
        });
    }
}

fn card(
    ui: &mut Ui,
    frame: &Frame<'_>,
    desk: &Desk,
    mut measure: Measure,
    limit: Option<(Measure, Bounds)>,
) {
    let palette = frame.tokens.palette;
    let bounds = limit.map(|(_, bounds)| bounds);
    let (value, note, color) = match &desk.numbers.live {
        Some(live) => {
            let value = read(live, measure);
            let color = value.map_or(palette.text, |value| standing(palette, value, bounds));
            (
                value
                    .map(tenths)
                    .map_err(|reason| reason_words(frame.language, reason)),
                frame.words("ui-live"),
                color,
            )
        }
        None => {
            let (of, (value, note, color)) = last(frame, desk, measure, limit.map(|(of, _)| of));
            measure = of;
            (value, note, color)
        }
    };
    let limit = match limit {
        Some((of, bounds)) if of != measure => {
            format!("{} {}", heading(frame.language, of), short_limit(bounds))
        }
        Some((_, bounds)) => format!("{} {}", frame.words("ui-limit"), short_limit(bounds)),
        None => frame.words("ui-no-limit"),
    };
    let history = match measure {
        Measure::NoiseFloor => &desk.history[0],
        Measure::Snr => &desk.history[1],
        _ => &Vec::new(),
    };
    value_card(
        ui,
        frame.tokens,
        &ValueCard {
            label: heading(frame.language, measure),
            value,
            unit: measure.unit(),
            limit,
            note,
            color,
            history,
        },
    );
}

fn read(live: &Live, measure: Measure) -> Measured<f64> {
    match measure {
        Measure::NoiseFloor => live.noise_floor.map(|level| level.0),
        Measure::Snr => live.snr.map(|ratio| ratio.0),
        Measure::SamplePeak => live.sample_peak.map(|level| level.0),
        _ => live.speech_level.map(|level| level.0),
    }
}

type Shown = (Result<String, String>, String, Color32);

/// The value of the last take stays until the next one has its own: that of the measure, or of the one whose limit
/// speaks of it.
fn last(
    frame: &Frame<'_>,
    desk: &Desk,
    measure: Measure,
    limited: Option<Measure>,
) -> (Measure, Shown) {
    let palette = frame.tokens.palette;
    let checks = desk.now.last.as_ref().map(|last| &last.verdict.checks);
    let find = |measure: Measure| {
        let mut checks = checks.into_iter().flatten();
        checks.find(|check| check.measure == measure)
    };
    match find(measure).or_else(|| limited.and_then(find)) {
        Some(check) => {
            let value = match (check.value, check.not_measured) {
                (Some(value), _) => Ok(tenths(value.number())),
                (None, Some(reason)) => Err(reason_words(frame.language, reason)),
                (None, None) => Err(String::new()),
            };
            let color = match check.standing {
                Standing::Reject => palette.rejected,
                Standing::Warn => palette.warning,
                Standing::Pass | Standing::NotMeasured => palette.text,
            };
            let note = frame.words("ui-last-take-value");
            (check.measure, (value, note, color))
        }
        None => {
            let none = frame.words("ui-none-no-take");
            (measure, (Err(none), String::new(), palette.text))
        }
    }
}

fn standing(palette: &Palette, value: f64, bounds: Option<Bounds>) -> Color32 {
    let outside = bounds.is_some_and(|bounds| !bounds.holds(value));
    // While the take runs nothing is decided yet: look at it.
    if outside {
        palette.warning
    } else {
        palette.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_profile_has_its_cards_and_those_with_limits_come_first() {
        for built_in in Profile::built_in() {
            let profile = built_in.profile().unwrap();
            let chosen = chosen(&profile);
            assert_eq!(chosen.len(), CARDS);
            assert!(
                chosen.is_sorted_by_key(|(_, limit)| limit.is_none()),
                "{}",
                built_in.name
            );
        }
    }
}
