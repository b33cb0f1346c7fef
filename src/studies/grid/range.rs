//! The values of a range: between two ends, with equal differences or equal factors.

use super::value::{AxisValue, value};
use crate::scenario::Refusal;
use crate::units::{Power, Rate, Size, Span};
use toml_edit::Value;

/// The writer of a number of a range.
type Writer = Box<dyn Fn(f64) -> Value>;

/// The values from `from` to `to`, both included. Whole numbers give whole numbers; quantities have the unit of `from`.
/// Values between the ends have six significant digits, so that 2 min are not 1.9999999 min.
pub fn values(from: &AxisValue, to: &AxisValue, steps: usize, log: bool) -> Result<Vec<Value>, Refusal> {
    let (ends, write): ((f64, f64), Writer) = match (from, to) {
        (AxisValue::Whole(from), AxisValue::Whole(to)) => {
            ((*from as f64, *to as f64), Box::new(|number| Value::from(libm::round(number) as i64)))
        }
        (AxisValue::Whole(_) | AxisValue::Number(_), AxisValue::Whole(_) | AxisValue::Number(_)) => {
            ((number(from), number(to)), Box::new(Value::from))
        }
        (AxisValue::Text(from), AxisValue::Text(to)) => {
            let (ends, unit) = quantities(from, to)?;
            (ends, Box::new(move |number| Value::from(format!("{number} {unit}"))))
        }
        _ => {
            let what = format!("has no range from {} to {}", shown(from), shown(to));
            return Err((what, "write two numbers, or two quantities with units".to_owned()));
        }
    };
    let (first, last) = ends;
    if first >= last {
        let what = format!("has a range from {} to {}", shown(from), shown(to));
        return Err((what, "write the smaller one as from".to_owned()));
    }
    if log && first <= 0.0 {
        let what = format!("has equal factors from {}", shown(from));
        return Err((what, "write a from above zero, or leave log out".to_owned()));
    }
    let between = |at: usize| {
        let share = at as f64 / (steps - 1) as f64;
        let number =
            if log { first * libm::pow(last / first, share) } else { first + share * (last - first) };
        // Rounded in decimal digits, as a person would write it.
        write(format!("{number:.5e}").parse().unwrap_or(number))
    };
    let values: Vec<Value> = std::iter::once(value(from))
        .chain((1..steps - 1).map(between))
        .chain(std::iter::once(value(to)))
        .collect();
    let texts: Vec<String> = values.iter().map(|value| value.to_string()).collect();
    if let Some(twice) = texts.windows(2).find(|pair| pair[0] == pair[1]) {
        let what = format!("repeats the value {}, because its ends are whole numbers", twice[0]);
        return Err((what, format!("write fewer steps, or {}.0 for numbers with a fraction", shown(from))));
    }
    Ok(values)
}

fn number(of: &AxisValue) -> f64 {
    match of {
        AxisValue::Whole(number) => *number as f64,
        AxisValue::Number(number) => *number,
        AxisValue::Truth(_) | AxisValue::Text(_) => f64::NAN,
    }
}

fn shown(of: &AxisValue) -> String {
    value(of).to_string()
}

/// Both quantities in the unit of the first, or of the second where the first is a plain zero.
fn quantities(from: &str, to: &str) -> Result<((f64, f64), String), Refusal> {
    type Reader = fn(&str) -> Option<f64>;
    let readers: [Reader; 4] = [
        |text| Span::parse(text).ok().map(Span::seconds),
        |text| Size::parse(text).ok().map(|size| size.0),
        |text| Rate::parse(text).ok().map(|rate| rate.0),
        |text| Power::parse(text).ok().map(|power| power.0),
    ];
    let unit_of = |text: &str| {
        let letters = text.trim_start_matches(|c: char| !c.is_alphabetic());
        // The e of an exponent is no unit.
        letters.trim_start_matches(['e', 'E']).trim_start_matches(|c: char| !c.is_alphabetic()).to_owned()
    };
    let unit = Some(unit_of(from)).filter(|unit| !unit.is_empty()).unwrap_or_else(|| unit_of(to));
    let unit = unit.trim();
    for read in readers {
        if let (Some(first), Some(last), Some(worth)) = (read(from), read(to), read(&format!("1 {unit}"))) {
            return Ok(((first / worth, last / worth), unit.to_owned()));
        }
    }
    let what = format!("has no range from {from:?} to {to:?}");
    Err((what, "write two quantities of one kind, such as \"1 min\" and \"1 h\"".to_owned()))
}
