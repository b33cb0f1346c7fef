//! The time of day and its offset, as exports write them.

use jiff::civil;
use jiff::tz::Offset;

/// The halves of a day, and the hours that they add.
const HALVES: [(&str, i8); 4] = [("a.m.", 0), ("p.m.", 12), ("am", 0), ("pm", 12)];

/// `14:30`, `14:30:05`, `14:30:05.25`, `1430`, `2:30 PM`, or midnight for nothing.
pub(super) fn read(text: &str) -> Option<civil::Time> {
    if text.is_empty() {
        return Some(civil::Time::midnight());
    }
    let lower = text.to_ascii_lowercase();
    let half = HALVES.iter().find_map(|(name, add)| Some((lower.strip_suffix(name)?.trim_end(), *add)));
    let (clock, add) = half.map_or((lower.as_str(), None), |(clock, add)| (clock, Some(add)));
    let (whole, _fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
    let [hour, minute, second] = parts(whole, add.is_some())?;
    let hour = match add {
        None => hour,
        Some(add) if (1..=12).contains(&hour) => hour % 12 + add,
        Some(_) => return None,
    };
    civil::Time::new(hour, minute, second, 0).ok()
}

/// Hour, minute and second; the hour may stand alone.
fn parts(text: &str, hour_alone: bool) -> Option<[i8; 3]> {
    let number = |text: &str| -> Option<i8> {
        let is_plain = (1..=2).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit());
        is_plain.then(|| text.parse().ok())?
    };
    // `143005`, as ISO 8601 calls basic.
    let is_basic = matches!(text.len(), 4 | 6) && text.bytes().all(|c| c.is_ascii_digit());
    let cells: Vec<&str> = if is_basic {
        (0..text.len() / 2).map(|at| &text[2 * at..2 * at + 2]).collect()
    } else {
        text.split(':').collect()
    };
    match cells.as_slice() {
        [hour] if hour_alone => Some([number(hour)?, 0, 0]),
        [hour, minute] => Some([number(hour)?, number(minute)?, 0]),
        [hour, minute, second] => Some([number(hour)?, number(minute)?, number(second)?]),
        _ => None,
    }
}

/// A time without its offset, and the offset: `Z`, `UTC`, `+01:00`, `+0100`, `+01`, or none.
pub(super) fn split_offset(text: &str) -> Option<(&str, Option<Offset>)> {
    for name in ["Z", "z", "UTC", "GMT"] {
        if let Some(time) = text.strip_suffix(name) {
            return Some((time.trim_end(), Some(Offset::UTC)));
        }
    }
    let Some(at) = text.find(['+', '-']) else { return Some((text, None)) };
    let (time, offset) = text.split_at(at);
    let mut digits = offset[1..].replace(':', "");
    if digits.len() == 2 {
        digits += "00";
    }
    if digits.len() != 4 || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    let seconds = 60 * (60 * hours + minutes);
    let signed = if offset.starts_with('-') { -seconds } else { seconds };
    Some((time.trim_end(), Some(Offset::from_seconds(signed).ok()?)))
}

/// True if a time ends with letters that may be those of a time zone, such as `CET`.
pub(super) fn names_a_zone(text: &str) -> bool {
    let name = &text[text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len()..];
    let is_half = HALVES.iter().any(|(half, _)| half.eq_ignore_ascii_case(name));
    name.len() >= 2 && !is_half && text.starts_with(|c: char| c.is_ascii_digit())
}
