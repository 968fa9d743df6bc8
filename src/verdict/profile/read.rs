//! From TOML to a checked profile.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use sha2::{Digest, Sha256};

use super::field::{Field, Table, tables};
use super::{Allowed, EndSilence, FaultRule, Faults, FormatRule, Limit, Profile, ProfileError};
use crate::units::SampleRate;
use crate::verdict::{Bounds, Kind, Measure};

/// Rates a profile may ask for, Hz.
const RATES: RangeInclusive<u32> = 1000..=768_000;
/// Bits of a sample a profile may ask for.
const DEPTHS: RangeInclusive<u32> = 8..=64;
/// Channels a profile may ask for.
const CHANNELS: RangeInclusive<u32> = 1..=1024;

const BOUNDS: &str = "a table with min, max or both: { min = … }";

pub(super) fn profile(text: &str) -> Result<Profile, ProfileError> {
    let tree = tables(text)?;
    let top = Table::top(text, &tree);
    top.only(&[
        "name",
        "version",
        "source",
        "disclaimer",
        "operator_accept",
        "within_error",
        "format",
        "limits",
        "end_silence",
        "faults",
    ])?;
    Ok(Profile {
        name: name(&top.need("name", "a text of letters, digits, \"-\" and \"_\"")?)?,
        version: top
            .need("version", "a whole number from 1")?
            .whole(1..=u32::MAX)?,
        source: top
            .need("source", "a text that says where the limits come from")?
            .string()?
            .to_owned(),
        disclaimer: top
            .get("disclaimer")
            .map(|field| field.string().map(str::to_owned))
            .transpose()?,
        operator_accept: top
            .get("operator_accept")
            .map_or(Ok(true), |field| field.boolean())?,
        within_error: top
            .get("within_error")
            .map_or(Ok(FaultRule::Warn), |field| fault_rule(&field))?,
        format: format(top.get("format"))?,
        limits: limits(top.get("limits"))?,
        end_silence: end_silence(top.get("end_silence"))?,
        faults: faults(top.get("faults"))?,
        toml: text.to_owned(),
        sha256: hexadecimal(&Sha256::digest(text.as_bytes())),
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn name(field: &Field<'_>) -> Result<String, ProfileError> {
    let fits = |name: &str| {
        name.len() <= 64
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    match field.string() {
        Ok(name) if fits(name) => Ok(name.to_owned()),
        _ => Err(field.invalid("1 to 64 letters, digits, \"-\" and \"_\"")),
    }
}

fn format(field: Option<Field<'_>>) -> Result<FormatRule, ProfileError> {
    let mut rule = FormatRule {
        rate: Allowed::Any,
        depth: Allowed::Any,
        channels: Allowed::Any,
    };
    let Some(field) = field else { return Ok(rule) };
    let table = field.table("a table with rate_hz, bit_depth and channels, each one optional")?;
    table.only(&["rate_hz", "bit_depth", "channels"])?;
    if let Some(field) = table.get("rate_hz") {
        rule.rate = allowed(&field, RATES, SampleRate::new)?;
    }
    if let Some(field) = table.get("bit_depth") {
        rule.depth = allowed(&field, DEPTHS, |bits| u8::try_from(bits).ok())?;
    }
    if let Some(field) = table.get("channels") {
        rule.channels = allowed(&field, CHANNELS, |count| u16::try_from(count).ok())?;
    }
    Ok(rule)
}

/// One value, a list of values, or `{ min = … }`.
fn allowed<T>(
    field: &Field<'_>,
    range: RangeInclusive<u32>,
    convert: impl Fn(u32) -> Option<T>,
) -> Result<Allowed<T>, ProfileError> {
    let expected = format!(
        "a whole number from {} to {}, a list of them, or {{ min = … }}",
        range.start(),
        range.end()
    );
    let value = |field: &Field<'_>| {
        let number = field.whole(range.clone())?;
        convert(number).ok_or_else(|| field.invalid(expected.clone()))
    };
    if field.is_table() {
        let table = field.table(&expected)?;
        table.only(&["min"])?;
        return Ok(Allowed::AtLeast(value(&table.need("min", &expected)?)?));
    }
    match field.list() {
        Some(list) if list.is_empty() => Err(field.invalid(expected)),
        Some(list) => Ok(Allowed::OneOf(
            list.iter().map(value).collect::<Result<_, _>>()?,
        )),
        None => match value(field) {
            Ok(one) => Ok(Allowed::OneOf(vec![one])),
            Err(_) => Err(field.invalid(expected)),
        },
    }
}

fn limits(field: Option<Field<'_>>) -> Result<Vec<Limit>, ProfileError> {
    let Some(field) = field else {
        return Ok(Vec::new());
    };
    let table = field.table("a table of measures")?;
    table
        .keys()
        .into_iter()
        .map(|key| {
            let measure = limited(&table, key)?;
            limit(measure, &table.need(key, "a table")?)
        })
        .collect()
}

/// The measure that a key of `[limits]` names.
fn limited(table: &Table<'_>, key: &str) -> Result<Measure, ProfileError> {
    match Measure::from_wire(key) {
        Some(measure) if matches!(measure.kind(), Kind::Limit | Kind::Calibrated) => Ok(measure),
        Some(measure) if measure.kind() == Kind::EndSilence => {
            Err(table.unknown(key, "given in [end_silence] instead, as lead and trail"))
        }
        Some(measure) if measure.kind() == Kind::Fault => {
            Err(table.unknown(key, "given in [faults] instead"))
        }
        Some(measure) if measure.kind() == Kind::Format => {
            Err(table.unknown(key, "given in [format] instead"))
        }
        Some(_) => Err(table.unknown(
            key,
            "left out: damaged recordings are rejected whatever a profile says",
        )),
        None => {
            let known: Vec<_> = Measure::ALL
                .iter()
                .filter(|measure| matches!(measure.kind(), Kind::Limit | Kind::Calibrated))
                .map(|measure| measure.wire())
                .collect();
            Err(table.unknown(key, &format!("one of the measures {}", known.join(", "))))
        }
    }
}

fn limit(measure: Measure, field: &Field<'_>) -> Result<Limit, ProfileError> {
    let expected = "a table with reject, warn or both: reject = { min = … }";
    let table = field.table(expected)?;
    table.only(&["reject", "warn"])?;
    let (reject_field, warn_field) = (table.get("reject"), table.get("warn"));
    if reject_field.is_none() && warn_field.is_none() {
        return Err(field.invalid(expected));
    }
    let read = |field: &Option<Field<'_>>| match field {
        Some(field) => bounds(measure, field),
        None => Ok(Bounds::OPEN),
    };
    let (reject, warn) = (read(&reject_field)?, read(&warn_field)?);
    if let Some(field) = warn_field {
        warn_inside_reject(&field.table(BOUNDS)?, warn, reject)?;
    }
    Ok(Limit {
        measure,
        reject,
        warn,
    })
}

/// Bounds of a measure: at least one end, each possible, the lower one below the upper one.
fn bounds(measure: Measure, field: &Field<'_>) -> Result<Bounds, ProfileError> {
    let table = field.table(BOUNDS)?;
    table.only(&["min", "max"])?;
    let end = |key: &str, exists: bool, word: &str| match table.get(key) {
        None => Ok(None),
        Some(field) if !exists => Err(field.invalid(format!(
            "left out: there is no such thing as too {word} of this measure"
        ))),
        Some(field) => field.number(measure.possible()).map(Some),
    };
    let bounds = Bounds {
        min: end("min", measure.below().is_some(), "little")?,
        max: end("max", measure.above().is_some(), "much")?,
    };
    match bounds {
        Bounds {
            min: None,
            max: None,
        } => Err(field.invalid(BOUNDS)),
        Bounds {
            min: Some(min),
            max: Some(max),
        } if min > max => Err(table
            .need("min", BOUNDS)?
            .invalid(format!("at most {max}, the max beside it"))),
        _ => Ok(bounds),
    }
}

/// A warning comes before the rejection: its bounds lie strictly inside.
fn warn_inside_reject(table: &Table<'_>, warn: Bounds, reject: Bounds) -> Result<(), ProfileError> {
    for (key, end) in [("min", warn.min), ("max", warn.max)] {
        let Some(end) = end else { continue };
        if let Some(min) = reject.min
            && end <= min
        {
            let field = table.need(key, BOUNDS)?;
            return Err(field.invalid(format!("above {min}, the min that rejects")));
        }
        if let Some(max) = reject.max
            && end >= max
        {
            let field = table.need(key, BOUNDS)?;
            return Err(field.invalid(format!("below {max}, the max that rejects")));
        }
    }
    Ok(())
}

fn end_silence(field: Option<Field<'_>>) -> Result<Option<EndSilence>, ProfileError> {
    let Some(field) = field else { return Ok(None) };
    let expected = "a table with lead, trail or both: lead = { min = 0.1, max = 3 }, in seconds";
    let table = field.table(expected)?;
    table.only(&["lead", "trail"])?;
    let read = |key: &str, measure| match table.get(key) {
        Some(field) => bounds(measure, &field),
        None => Ok(Bounds::OPEN),
    };
    let silence = EndSilence {
        lead: read("lead", Measure::LeadSilence)?,
        trail: read("trail", Measure::TrailSilence)?,
    };
    if silence.lead.is_open() && silence.trail.is_open() {
        return Err(field.invalid(expected));
    }
    Ok(Some(silence))
}

fn faults(field: Option<Field<'_>>) -> Result<Faults, ProfileError> {
    let mut faults = Faults::default();
    let Some(field) = field else {
        return Ok(faults);
    };
    let known = [
        "no_speech",
        "clipped",
        "soft_clipped",
        "dropout",
        "channel_fault",
        "start_cut",
        "end_cut",
        "digital_silence",
        "codec_edge",
        "gated",
        "gain_riding",
    ];
    let table = field.table(&format!("a table of {}", known.join(", ")))?;
    table.only(&known)?;
    for (key, rule) in known.into_iter().zip([
        &mut faults.no_speech,
        &mut faults.clipped,
        &mut faults.soft_clipped,
        &mut faults.dropout,
        &mut faults.channel_fault,
        &mut faults.start_cut,
        &mut faults.end_cut,
        &mut faults.digital_silence,
        &mut faults.codec_edge,
        &mut faults.gated,
        &mut faults.gain_riding,
    ]) {
        if let Some(field) = table.get(key) {
            *rule = fault_rule(&field)?;
        }
    }
    Ok(faults)
}

fn fault_rule(field: &Field<'_>) -> Result<FaultRule, ProfileError> {
    match field.string() {
        Ok("reject") => Ok(FaultRule::Reject),
        Ok("warn") => Ok(FaultRule::Warn),
        Ok("allow") => Ok(FaultRule::Allow),
        _ => Err(field.invalid("\"reject\", \"warn\" or \"allow\"")),
    }
}
